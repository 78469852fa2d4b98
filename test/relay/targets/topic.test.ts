import { beforeEach, describe, expect, test } from 'vitest';
import { MnsClient } from '../../../lib/brokers/mns/client.ts';
import { createLog } from '../../../lib/log.ts';
import { createTopic } from '../../../lib/relay/targets/topic.ts';
import type { TargetOf } from '../../../lib/relay-config/target.ts';
import { defineConfig } from '../../../lib/relay-config.ts';
import { Secret } from '../../../lib/secret.ts';
import { createPublishedMessages } from '../../../lib/store/published.ts';
import { useBroker } from '../../support/local-broker.ts';
import { outgoing } from '../../support/outgoing.ts';
import { useTable } from '../../support/table.ts';

const broker = useBroker();
const table = useTable();
let client: MnsClient;

beforeEach(() => {
  const { mns } = broker.current;
  client = new MnsClient({
    endpoint: mns.endpoint,
    accountId: mns.accountId,
    region: mns.region,
    accessKeyId: mns.accessKeyId,
    accessKeySecret: new Secret(mns.accessKeySecret),
  });
});

/** A topic that feeds a queue, and the target that publishes to it. */
async function mirror(name: string) {
  await client.createTopic(name);
  await client.createQueue(`${name}-inbox`, 30);
  const target = { via: 'queue', queue: `${name}-inbox` } as const;
  await client.subscribe(name, 'to-inbox', { target, format: 'SIMPLIFIED', strategy: 'BACKOFF_RETRY' });
  return {
    inbox: async () => client.receive(`${name}-inbox`, { maximum: 10, waitSeconds: 1 }),
    topic: topicTarget(name),
  };
}

function topicTarget(topic: string) {
  const { targets } = defineConfig({ targets: { mirror: { type: 'mns-topic', topic } }, routes: [] });
  return createTopic(targets.mirror as TargetOf<'mns-topic'>, {
    open: async () => client,
    published: createPublishedMessages(table.current),
    log: createLog('error', () => undefined),
  });
}

const toMirror = (...args: Parameters<typeof outgoing>) => ({ ...outgoing(...args), target: 'mirror' });

describe('a topic', () => {
  test('gets the text as published, and those of its tags that it can carry', async () => {
    const { topic, inbox } = await mirror('texts');
    const long = 'a-tag-of-more-than-16-characters';
    const [outcome] = await topic.send([toMirror('{"ü":1}', { tags: [long, 'paid', 'eu'] })]);
    expect(outcome).toMatchObject({ delivered: true });
    const [message] = await inbox();
    expect(message?.body.toString()).toBe('{"ü":1}');
  });

  test('gets no message that came through this target before, by whatever way round', async () => {
    const { topic, inbox } = await mirror('loops');
    const [outcome] = await topic.send([toMirror('round')]);
    if (!outcome?.delivered) throw new Error('not delivered');
    // It comes in again as a push of the topic that it was published to.
    const again = { topic: 'loops', messageId: outcome.answer ?? '' };
    expect(await topic.send([toMirror('round', again)])).toEqual([
      expect.objectContaining({ delivered: false, reason: 'loop', next: 'give-up' }),
    ]);
    expect(await inbox()).toHaveLength(1);

    const published = createPublishedMessages(table.current);
    await published.remember('mns', 'elsewhere', 'E1', ['mirror', 'copy']);
    expect(await topic.send([toMirror('round', { topic: 'elsewhere', messageId: 'E1' })])).toEqual([
      expect.objectContaining({ reason: 'loop' }),
    ]);
    // What came through others only is published, and remembers them all.
    await published.remember('mns', 'elsewhere', 'E2', ['copy']);
    const [passed] = await topic.send([toMirror('on', { topic: 'elsewhere', messageId: 'E2' })]);
    if (!passed?.delivered) throw new Error('not delivered');
    expect(await published.through('mns', 'loops', passed.answer ?? '')).toEqual(['copy', 'mirror']);
  });

  test.each([
    ['bytes that are no text', Buffer.from('ff', 'hex'), 'not-text'],
    ['more than the broker takes', 'x'.repeat(65_537), 'too-large'],
  ])('cannot get %s', async (_name, message, reason) => {
    const { topic } = await mirror('limits');
    expect(await topic.send([toMirror(message)])).toEqual([
      expect.objectContaining({ delivered: false, reason, next: 'give-up', down: false }),
    ]);
  });

  test('that is not there is a target that is down', async () => {
    expect(await topicTarget('nowhere').send([toMirror('a')])).toEqual([
      expect.objectContaining({ delivered: false, reason: 'topic-not-found', status: 404, down: true }),
    ]);
  });

  test('of an account that cannot be opened is our fault', async () => {
    const { targets } = defineConfig({ targets: { mirror: { type: 'mns-topic', topic: 't' } }, routes: [] });
    const target = createTopic(targets.mirror as TargetOf<'mns-topic'>, {
      open: () => Promise.reject(new Error('no credentials')),
      published: createPublishedMessages(table.current),
      log: createLog('error', () => undefined),
    });
    expect(await target.send([toMirror('a')])).toEqual([
      expect.objectContaining({
        delivered: false,
        detail: 'Error: no credentials',
        next: 'retry',
        down: false,
      }),
    ]);
  });
});
