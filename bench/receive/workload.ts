import { randomUUID } from 'node:crypto';
import { canonicalRequest } from '../../lib/brokers/mns/canonical.ts';
import type { PushFormat, Source } from '../../lib/push/source.ts';
import { hashToken } from '../../lib/push/token.ts';
import { Secret } from '../../lib/secret.ts';
import { DEFAULT_STYLE, makePush } from '../../local/broker/cmq/push.ts';
import type { Broker } from '../../local/broker/start.ts';
import { messageOf, SIZES, type Size } from '../message.ts';
import type { WirePush } from '../push-event.ts';

/** A push, and what of it a signature covers; empty where the broker signs nothing. */
export interface MadePush extends WirePush {
  readonly messageId: string;
  readonly message: string;
  readonly stringToSign: string;
  readonly signature: string;
}

/** Pushes of one broker, format and size, and the source that takes them. */
export interface Workload {
  readonly name: string;
  readonly size: Size;
  readonly source: Source;
  readonly push: () => MadePush;
}

const TOKEN = 'a-path-token-as-long-as-those-that-are-minted-0';

/** Every format in every size. */
export function workloads(broker: Broker): readonly Workload[] {
  return (Object.keys(SIZES) as Size[]).flatMap((size) => [
    mnsWorkload(broker, 'XML', size),
    mnsWorkload(broker, 'JSON', size),
    mnsWorkload(broker, 'SIMPLIFIED', size),
    cmqWorkload(size),
  ]);
}

/** @param certificateUrl where the pushes say that the certificate lies; the broker's own unless given */
export function mnsWorkload(
  { mns }: Broker,
  format: PushFormat,
  size: Size,
  certificateUrl = mns.certificateUrl,
): Workload {
  const name = `mns-${format}-${SIZES[size]}`;
  const path = `/push/mns/${name}/${TOKEN}`;
  const message = messageOf(SIZES[size]);
  const source = { ...base(name, format), broker: 'mns', account: mns.accountId, stale: 'mark' } as const;
  return {
    name: `MNS ${format}, ${size}`,
    size,
    source,
    push: () => {
      const messageId = randomUUID().replaceAll('-', '').toUpperCase();
      const { headers, body } = mns.signPush({ path, format, message, messageId, certificateUrl });
      const said = new Headers(headers);
      const value = (header: string) => said.get(header) ?? '';
      const stringToSign = canonicalRequest({
        verb: 'POST',
        contentMd5: value('content-md5'),
        contentType: value('content-type'),
        date: value('date'),
        headers: Object.fromEntries(said),
        target: path,
      });
      return { path, headers, body, message, messageId, stringToSign, signature: value('authorization') };
    },
  };
}

function cmqWorkload(size: Size): Workload {
  const name = `cmq-${SIZES[size]}`;
  const path = `/push/cmq/${name}/${TOKEN}`;
  const message = messageOf(SIZES[size]);
  let made = 0;
  return {
    name: `CMQ, ${size}`,
    size,
    source: { ...base(name, 'JSON'), broker: 'cmq', account: '1250000000', addresses: [] },
    push: () => {
      made += 1;
      const notification = {
        topicOwner: '1250000000',
        topicName: 'MyTopic1',
        subscriptionName: 'MyTopic1-Sub1',
        msgId: String(6_942_316_962_000 + made),
        msgBody: message,
        tags: ['paid'],
        publishTime: Date.now(),
      };
      const content = {
        notification,
        format: 'JSON',
        requestId: '2394928734',
        host: 'hooks.example.com',
      } as const;
      const wire = makePush(content, DEFAULT_STYLE);
      return { path, ...wire, message, messageId: notification.msgId, stringToSign: '', signature: '' };
    },
  };
}

function base(name: string, format: PushFormat) {
  const endpoint = { subscription: 'MyTopic1-Sub1', tokenHash: hashToken(new Secret(TOKEN)) };
  return {
    name,
    credentials: 'default',
    topic: 'MyTopic1',
    format,
    decode: 'none',
    unparsable: 'refuse',
    createdAt: Date.now(),
    intake: { via: 'http', endpoints: [endpoint] },
  } as const;
}
