import { describe, expect, test } from 'vitest';
import { Secret } from '../../../lib/secret.ts';
import { recordedBroker } from '../recorded-broker.ts';
import { asked, clientOf, V2_DONE, v2 } from './client-against-recorded.ts';

const NO_MESSAGE = v2(
  '"code":7000,"message":"(10200)no message","requestId":"39410804591689893","clientRequestId":0',
);

describe('a request', () => {
  test('is a signed form with a new nonce each time', async () => {
    const sent = v2('"code":0,"message":"","requestId":"1","msgId":"2"');
    await using broker = await recordedBroker({ status: 502 }, sent);
    await clientOf(broker).send('inbox', 'x');
    const forms = broker.seen.map(({ body }) => new URLSearchParams(body));
    expect(broker.seen[0]).toMatchObject({
      method: 'POST',
      target: '/v2/index.php',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(forms.map((form) => form.get('Timestamp'))).toEqual(['1465112168', '1465112168']);
    expect(forms[0]?.get('Nonce')).not.toBe(forms[1]?.get('Nonce'));
    expect(forms[0]?.get('Signature')).not.toBe(forms[1]?.get('Signature'));
    expect(forms[0]?.get('Region')).toBe('ap-guangzhou');
    expect(forms[0]?.get('SecretId')).toBe('testId');
    expect(forms[0]?.get('SignatureMethod')).toBe('HmacSHA256');
  });

  test('carries the token of temporary credentials', async () => {
    await using broker = await recordedBroker(V2_DONE);
    await clientOf(broker, { token: new Secret('sts-token'), signing: 'HmacSHA1' }).messages.delete(
      'inbox',
      'h',
    );
    const form = new URLSearchParams(broker.seen[0]?.body);
    expect(form.get('Token')).toBe('sts-token');
    expect(form.get('SignatureMethod')).toBe('HmacSHA1');
  });

  test('goes to the path and the host that topics or queues have of their own', async () => {
    await using topics = await recordedBroker(v2('"code":0,"message":"","requestId":"1","msgId":"2"'));
    await using queues = await recordedBroker(NO_MESSAGE);
    const client = clientOf(topics, { topicEndpoint: `${topics.url}/t`, queueEndpoint: `${queues.url}/q/` });
    await client.publish('orders', { body: 'x' });
    await client.receive('inbox', { maximum: 1, waitSeconds: 0 });
    expect([topics.seen[0]?.target, queues.seen[0]?.target]).toEqual(['/t', '/q/']);
  });
});

describe('publishing', () => {
  test('names tags and routing key, and keeps every digit of the id', async () => {
    await using broker = await recordedBroker(
      v2('"code":0,"message":"","requestId":1,"msgId":9223372036854775807'),
    );
    const message = { body: 'a b&c=中\r\n', tags: ['paid', 'eu'], routingKey: 'order.paid' };
    expect(await clientOf(broker).publish('orders', message)).toEqual({ messageId: '9223372036854775807' });
    expect(asked(broker.seen[0])).toEqual({
      Action: 'PublishMessage',
      topicName: 'orders',
      msgBody: 'a b&c=中\r\n',
      'msgTag.1': 'paid',
      'msgTag.2': 'eu',
      routingKey: 'order.paid',
    });
  });

  test('sends several bodies at once', async () => {
    const ids = '"msgList":[{"msgId":"0000000000000012E5"},{"msgId":"2"}]';
    await using broker = await recordedBroker(v2(`"code":0,"message":"","requestId":"1",${ids}`));
    const batch = { bodies: ['a', 'b'], tags: ['paid'] };
    expect(await clientOf(broker).publishBatch('orders', batch)).toEqual(['0000000000000012E5', '2']);
    expect(asked(broker.seen[0])).toEqual({
      Action: 'BatchPublishMessage',
      topicName: 'orders',
      'msgBody.1': 'a',
      'msgBody.2': 'b',
      'msgTag.1': 'paid',
    });
  });

  test('refuses half a surrogate pair, which would arrive as something else', async () => {
    await using broker = await recordedBroker();
    await expect(clientOf(broker).publish('orders', { body: '\uD83D' })).rejects.toMatchObject({
      kind: 'invalid',
      code: 'InvalidCharacter',
    });
    expect(broker.seen).toEqual([]);
  });

  test('says when nobody would receive it', async () => {
    await using broker = await recordedBroker(
      v2('"code":6030,"message":"(10650)topic has no subscription","requestId":"7"'),
    );
    await expect(clientOf(broker).publish('orders', { body: 'x' })).rejects.toMatchObject({
      kind: 'no-subscriber',
      code: '6030(10650)',
      status: 200,
      requestId: '7',
      retryable: false,
      message: 'cmq PublishMessage orders: 6030(10650): (10650)topic has no subscription',
    });
  });
});

describe('receiving', () => {
  const message =
    '"msgBody":" 中 ","msgId":6942316962,"receiptHandle":12345678901234567890,"enqueueTime":1465112100,' +
    '"firstDequeueTime":1465112168,"nextVisibleTime":1465112198,"dequeueCount":2';
  const received = {
    messageId: '6942316962',
    receiptHandle: '12345678901234567890',
    body: Buffer.from(' 中 '),
    enqueuedAt: 1_465_112_100_000,
    firstDequeuedAt: 1_465_112_168_000,
    nextVisibleAt: 1_465_112_198_000,
    dequeueCount: 2,
  };

  test('of a batch', async () => {
    await using broker = await recordedBroker(
      v2(`"code":0,"message":"","requestId":"1","msgInfoList":[{${message}}]`),
    );
    expect(await clientOf(broker).receive('inbox', { maximum: 16, waitSeconds: 0 })).toEqual([received]);
    expect(asked(broker.seen[0])).toEqual({
      Action: 'BatchReceiveMessage',
      queueName: 'inbox',
      pollingWaitSeconds: '0',
      numOfMsg: '16',
    });
  });

  test('from an empty queue is an empty list', async () => {
    await using broker = await recordedBroker(NO_MESSAGE, NO_MESSAGE);
    const client = clientOf(broker);
    expect(await client.receive('inbox', { maximum: 16, waitSeconds: 0 })).toEqual([]);
    expect(await client.receive('inbox', { maximum: 1, waitSeconds: 0 })).toEqual([]);
  });

  test('waits as long as the queue may hold the request', async () => {
    await using broker = await recordedBroker('hang');
    const client = clientOf(broker, { timeoutMs: 20, retry: { attempts: 1, baseMs: 1, capMs: 1 } });
    await expect(client.receive('inbox', { maximum: 1, waitSeconds: 0.03 })).rejects.toMatchObject({
      kind: 'timeout',
      message: 'cmq BatchReceiveMessage inbox: no answer within 50 ms',
    });
  });

  test('stops when it is told to', async () => {
    await using broker = await recordedBroker('hang');
    const stop = new AbortController();
    const receiving = clientOf(broker).receive('inbox', { maximum: 1, waitSeconds: 30, signal: stop.signal });
    void broker.arrived(1).then(() => stop.abort());
    await expect(receiving).rejects.toMatchObject({ kind: 'aborted', retryable: false });
  });
});

describe('sending', () => {
  test('delays what is sent', async () => {
    await using broker = await recordedBroker(
      v2('"code":0,"message":"","requestId":"1","msgId":"2"'),
      v2('"code":0,"message":"","requestId":"1","msgList":[{"msgId":"3"},{"msgId":"4"}]'),
    );
    const { messages } = clientOf(broker);
    expect(await messages.send('inbox', 'x', 60)).toEqual({ messageId: '2' });
    expect(await messages.sendBatch('inbox', ['a', 'b'], 60)).toEqual(['3', '4']);
    expect(broker.seen.map(asked)).toEqual([
      { Action: 'SendMessage', queueName: 'inbox', msgBody: 'x', delaySeconds: '60' },
      {
        Action: 'BatchSendMessage',
        queueName: 'inbox',
        'msgBody.1': 'a',
        'msgBody.2': 'b',
        delaySeconds: '60',
      },
    ]);
  });
});

describe('a receipt handle', () => {
  test('that is too old is an error', async () => {
    await using broker = await recordedBroker(
      v2('"code":4430,"message":"(10260)receipt handle is invalid","requestId":"1"'),
    );
    await expect(clientOf(broker).messages.delete('inbox', 'h')).rejects.toMatchObject({
      kind: 'receipt-expired',
    });
  });

  test('in a batch that is too old is named', async () => {
    const errors =
      '"errorList":[{"code":4430,"message":"(10260)receipt handle is invalid","receiptHandle":"2"}]';
    await using broker = await recordedBroker(
      v2(`"code":6010,"message":"(10150)delete message partially failed","requestId":"1",${errors}`),
    );
    expect(await clientOf(broker).deleteMessages('inbox', ['1', '2'])).toEqual(['2']);
    expect(asked(broker.seen[0])).toEqual({
      Action: 'BatchDeleteMessage',
      queueName: 'inbox',
      'receiptHandle.1': '1',
      'receiptHandle.2': '2',
    });
  });

  test('goes sixteen at a time', async () => {
    await using broker = await recordedBroker(V2_DONE, V2_DONE);
    const handles = Array.from({ length: 17 }, (_, at) => `h${at}`);
    expect(await clientOf(broker).deleteMessages('inbox', handles)).toEqual([]);
    expect(asked(broker.seen[1])).toMatchObject({ 'receiptHandle.1': 'h16' });
  });
});
