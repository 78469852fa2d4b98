import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BrokerError } from '../../lib/brokers/broker-error.ts';
import { CmqClient } from '../../lib/brokers/cmq/client.ts';
import type { Fetch } from '../../lib/brokers/http.ts';
import { MnsClient } from '../../lib/brokers/mns/client.ts';
import { Secret } from '../../lib/secret.ts';
import './runs.ts';

const once = { attempts: 1, baseMs: 0, capMs: 0 };

const mns = (fetch: Fetch) =>
  new MnsClient({
    endpoint: 'https://1460488513831433.mns.ap-southeast-1.aliyuncs.com',
    accessKeyId: 'id',
    accessKeySecret: new Secret('secret'),
    retry: once,
    fetch,
  });
const cmq = (fetch: Fetch) =>
  new CmqClient({
    region: 'ap-guangzhou',
    secretId: 'id',
    secretKey: new Secret('secret'),
    retry: once,
    fetch,
  });

/** What API v2 and the REST API answer well, to be spoilt. */
const MNS_MESSAGE =
  '<?xml version="1.0"?><Message xmlns="http://mns.aliyuncs.com/doc/v1/"><MessageId>5F29-1</MessageId>' +
  '<ReceiptHandle>1-ODU4OTkz</ReceiptHandle><MessageBodyMD5>6C1E1F1B</MessageBodyMD5><MessageBody>a&amp;b</MessageBody>' +
  '<EnqueueTime>1250700979248</EnqueueTime><NextVisibleTime>1250700799348</NextVisibleTime>' +
  '<FirstDequeueTime>1250700779318</FirstDequeueTime><DequeueCount>1</DequeueCount><Priority>8</Priority></Message>';
const CMQ_MESSAGES =
  '{"code":0,"message":"","requestId":"14534","msgInfoList":[{"msgId":"6825","receiptHandle":"4234","msgBody":"a&b",' +
  '"enqueueTime":1462351990,"firstDequeueTime":1462351990,"nextVisibleTime":1462352000,"dequeueCount":1}]}';

/** Anything, or a good answer of which some characters are changed, or which breaks off. */
function spoilt(good: string): fc.Arbitrary<string> {
  const changes = fc.array(fc.tuple(fc.nat(good.length - 1), fc.string({ unit: 'binary', maxLength: 3 })), {
    maxLength: 4,
  });
  return fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.tuple(changes, fc.nat(good.length)).map(([places, end]) => {
      const characters = [...good];
      for (const [at, text] of places) characters[at] = text;
      return characters.slice(0, end + 1).join('');
    }),
  );
}

const status = fc.constantFrom(200, 201, 204, 301, 400, 403, 404, 409, 429, 500, 503);
const answering =
  (code: number, body: string): Fetch =>
  async () =>
    new Response(code === 204 ? null : body, { status: code });

/** @returns what was resolved; a BrokerError is fine, anything else thrown is not */
async function valueOrBrokerError<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof BrokerError) return undefined;
    throw error;
  }
}

describe('whatever MNS answers', () => {
  test('receiving gives messages that are whole, or an error of the broker', async () => {
    await fc.assert(
      fc.asyncProperty(status, spoilt(MNS_MESSAGE), async (code, body) => {
        const call = mns(answering(code, body)).receive('orders', { maximum: 16, waitSeconds: 0 });
        for (const message of (await valueOrBrokerError(call)) ?? []) {
          expect(message.messageId).toBeTypeOf('string');
          expect(message.receiptHandle).toBeTypeOf('string');
          expect(message.body).toBeInstanceOf(Buffer);
          expect(Number.isFinite(message.enqueuedAt)).toBe(true);
        }
      }),
    );
  });

  test('every other call gives a value or an error of the broker', async () => {
    await fc.assert(
      fc.asyncProperty(status, spoilt(MNS_MESSAGE), async (code, body) => {
        const client = mns(answering(code, body));
        await valueOrBrokerError(client.createTopic('orders'));
        await valueOrBrokerError(client.showTopic('orders'));
        await valueOrBrokerError(client.listTopics());
        await valueOrBrokerError(client.showSubscription('orders', 'relay'));
        await valueOrBrokerError(client.publish('orders', { body: 'a' }));
        await valueOrBrokerError(client.deleteMessages('orders', ['1-ODU4OTkz']));
      }),
    );
  });
});

describe('whatever CMQ answers', () => {
  test('receiving gives messages that are whole, or an error of the broker', async () => {
    await fc.assert(
      fc.asyncProperty(status, spoilt(CMQ_MESSAGES), async (code, body) => {
        const call = cmq(answering(code, body)).receive('orders', { maximum: 16, waitSeconds: 0 });
        for (const message of (await valueOrBrokerError(call)) ?? []) {
          expect(message.messageId).toBeTypeOf('string');
          expect(message.receiptHandle).toBeTypeOf('string');
          expect(message.body).toBeInstanceOf(Buffer);
          expect(Number.isFinite(message.enqueuedAt)).toBe(true);
        }
      }),
    );
  });

  test('publishing and deleting give a value or an error of the broker', async () => {
    await fc.assert(
      fc.asyncProperty(status, spoilt(CMQ_MESSAGES), async (code, body) => {
        const client = cmq(answering(code, body));
        await valueOrBrokerError(client.publish('orders', { body: 'a' }));
        await valueOrBrokerError(client.deleteMessages('orders', ['4234']));
      }),
    );
  });
});
