import { describe, expect, test } from 'vitest';
import { recordedBroker } from '../recorded-broker.ts';
import { clientOf, fault, xml } from './client-against-recorded.ts';

const message = (id: string, body: string) =>
  `<MessageId>${id}</MessageId><ReceiptHandle>1-ODU4OTkzNDU5My0xNDM1MTk3NjAwLTItNg==</ReceiptHandle>` +
  `<MessageBodyMD5>15BDCA5D11A7E45A8F6F3C0B4EE0C6DF</MessageBodyMD5><MessageBody>${body}</MessageBody>` +
  '<EnqueueTime>1250700979248</EnqueueTime><NextVisibleTime>1250700799348</NextVisibleTime>' +
  '<FirstDequeueTime>1250700779318</FirstDequeueTime><DequeueCount>1</DequeueCount><Priority>8</Priority>';

const EMPTY = { status: 404, body: fault('MessageNotExist', 'Message not exist.') };

describe('a queue', () => {
  test('is created with a visibility timeout', async () => {
    await using broker = await recordedBroker({ status: 201 });
    expect(await clientOf(broker).createQueue('inbox', 120)).toBe('created');
    expect(broker.seen).toMatchObject([{ method: 'PUT', target: '/queues/inbox' }]);
    expect(broker.seen[0]?.body).toContain('<VisibilityTimeout>120</VisibilityTimeout></Queue>');
  });

  test('is shown with its counts', async () => {
    const body = xml(
      'Queue',
      '<QueueName>inbox</QueueName><CreateTime>1250700999</CreateTime><LastModifyTime>1250701000</LastModifyTime>' +
        '<VisibilityTimeout>30</VisibilityTimeout><MaximumMessageSize>65536</MaximumMessageSize>' +
        '<MessageRetentionPeriod>345600</MessageRetentionPeriod><DelaySeconds>0</DelaySeconds>' +
        '<PollingWaitSeconds>0</PollingWaitSeconds><InactiveMessages>1</InactiveMessages>' +
        '<ActiveMessages>20</ActiveMessages><DelayMessages>2</DelayMessages><LoggingEnabled>True</LoggingEnabled>',
    );
    await using broker = await recordedBroker({ status: 200, body });
    expect(await clientOf(broker).queues.show('inbox')).toEqual({
      queue: 'inbox',
      delaySeconds: 0,
      maximumMessageSize: 65_536,
      retention: 345_600,
      visibilityTimeout: 30,
      pollingWaitSeconds: 0,
      loggingEnabled: true,
      active: 20,
      inactive: 1,
      delayed: 2,
      createdAt: 1_250_700_999_000,
      modifiedAt: 1_250_701_000_000,
    });
  });

  test('is listed, changed and deleted', async () => {
    const queues = '<Queue><QueueURL>http://1.mns.cn-hangzhou.aliyuncs.com/queues/inbox</QueueURL></Queue>';
    await using broker = await recordedBroker(
      { status: 200, body: xml('Queues', queues) },
      { status: 204 },
      { status: 404, body: fault('QueueNotExist', 'The queue name you provided is not exist.') },
    );
    const client = clientOf(broker);
    expect(await client.queues.list({ search: 'in' })).toEqual({ items: ['inbox'] });
    await client.queues.setAttributes('inbox', { pollingWaitSeconds: 30 });
    await client.deleteQueue('inbox');
    expect(broker.seen.map(({ method, target }) => `${method} ${target}`)).toEqual([
      'GET /queues',
      'PUT /queues/inbox?metaoverride=true',
      'DELETE /queues/inbox',
    ]);
  });
});

describe('sending', () => {
  test('names delay and priority', async () => {
    const body = xml('Message', '<MessageId>1</MessageId><MessageBodyMD5>AB</MessageBodyMD5>');
    await using broker = await recordedBroker({ status: 201, body });
    const sent = await clientOf(broker).messages.send('inbox', { body: 'x', delaySeconds: 5, priority: 1 });
    expect(sent).toEqual({ messageId: '1', bodyMd5: 'AB' });
    expect(broker.seen).toMatchObject([{ method: 'POST', target: '/queues/inbox/messages' }]);
    expect(broker.seen[0]?.body).toContain(
      '<MessageBody>x</MessageBody><DelaySeconds>5</DelaySeconds><Priority>1</Priority></Message>',
    );
  });

  test('of a batch tells what became of each message', async () => {
    const body = xml(
      'Messages',
      '<Message><MessageId>1</MessageId><MessageBodyMD5>AB</MessageBodyMD5></Message>' +
        '<Message><ErrorCode>InternalError</ErrorCode><ErrorMessage>Interal error.</ErrorMessage></Message>',
    );
    await using broker = await recordedBroker({ status: 500, body });
    expect(await clientOf(broker).messages.sendBatch('inbox', [{ body: 'a' }, { body: 'b' }])).toEqual([
      { sent: true, messageId: '1', bodyMd5: 'AB' },
      { sent: false, code: 'InternalError', message: 'Interal error.' },
    ]);
    expect(broker.seen[0]?.body).toContain(
      '<Message><MessageBody>a</MessageBody></Message><Message><MessageBody>b</MessageBody></Message></Messages>',
    );
  });
});

describe('receiving', () => {
  test('of one message keeps ids, handles and white space as they are', async () => {
    const body = xml('Message', message('0000000000000012E5', ' 1e5&#13;\n&lt;b&gt; &amp;amp; '));
    await using broker = await recordedBroker({ status: 200, body });
    expect(await clientOf(broker).receive('inbox', { maximum: 1, waitSeconds: 0 })).toEqual([
      {
        messageId: '0000000000000012E5',
        receiptHandle: '1-ODU4OTkzNDU5My0xNDM1MTk3NjAwLTItNg==',
        body: Buffer.from(' 1e5\r\n<b> &amp; '),
        bodyMd5: '15BDCA5D11A7E45A8F6F3C0B4EE0C6DF',
        enqueuedAt: 1_250_700_979_248,
        nextVisibleAt: 1_250_700_799_348,
        firstDequeuedAt: 1_250_700_779_318,
        dequeueCount: 1,
        priority: 8,
      },
    ]);
    expect(broker.seen).toMatchObject([{ method: 'GET', target: '/queues/inbox/messages?waitseconds=0' }]);
  });

  test('is received from an answer that breaks its lines with CR LF, in tags too', async () => {
    const document = xml('Messages', `\r\n<Message\r\n>${message('1', 'an order')}</Message\r\n>\r\n`);
    const body = document.replaceAll('?>', '?>\r\n').replace('<Messages ', '<Messages\r\n ');
    await using broker = await recordedBroker({ status: 200, body: `${body}\r\n` });
    const received = await clientOf(broker).receive('inbox', { maximum: 16, waitSeconds: 0 });
    expect(received.map((one) => one.body.toString())).toEqual(['an order']);
  });

  test.each([
    ['as they are', 'line 1\r\nline 2\r'],
    ['as references', 'line 1&#13;\nline 2&#xD;'],
    ['in a CDATA section', '<![CDATA[line 1\r\nline 2\r]]>'],
  ])('is received with its carriage returns, which the answer has %s', async (_how, body) => {
    await using broker = await recordedBroker({ status: 200, body: xml('Message', message('1', body)) });
    const [received] = await clientOf(broker).receive('inbox', { maximum: 1, waitSeconds: 0 });
    expect(received?.body.toString()).toBe('line 1\r\nline 2\r');
  });

  test('of a batch', async () => {
    const body = xml(
      'Messages',
      `<Message>${message('1', 'a')}</Message><Message>${message('2', 'b')}</Message>`,
    );
    await using broker = await recordedBroker({ status: 200, body });
    const received = await clientOf(broker).receive('inbox', { maximum: 16, waitSeconds: 30 });
    expect(received.map(({ messageId }) => messageId)).toEqual(['1', '2']);
    expect(broker.seen[0]?.target).toBe('/queues/inbox/messages?waitseconds=30&numOfMessages=16');
  });

  test('of sixteen messages full of escapes', async () => {
    const body = '&lt;'.repeat(65_536);
    const batch = `<Message>${message('1', body)}</Message>`.repeat(16);
    await using broker = await recordedBroker({ status: 200, body: xml('Messages', batch) });
    const received = await clientOf(broker).receive('inbox', { maximum: 16, waitSeconds: 0 });
    expect(received.map((one) => one.body.length)).toEqual(Array(16).fill(65_536));
  });

  test('from an empty queue is an empty list', async () => {
    await using broker = await recordedBroker(EMPTY);
    expect(await clientOf(broker).receive('inbox', { maximum: 16, waitSeconds: 0 })).toEqual([]);
  });

  test('from a queue that is not there is an error', async () => {
    const body = fault('QueueNotExist', 'The queue name you provided is not exist.');
    await using broker = await recordedBroker({ status: 404, body });
    await expect(clientOf(broker).receive('inbox', { maximum: 1, waitSeconds: 0 })).rejects.toMatchObject({
      kind: 'queue-not-found',
    });
  });

  test('waits as long as the queue may hold the request', async () => {
    await using broker = await recordedBroker('hang');
    const client = clientOf(broker, { timeoutMs: 20, retry: { attempts: 1, baseMs: 1, capMs: 1 } });
    await expect(client.receive('inbox', { maximum: 1, waitSeconds: 0.03 })).rejects.toMatchObject({
      kind: 'timeout',
      message: 'mns GET /queues/inbox/messages: no answer within 50 ms',
    });
  });

  test('stops when it is told to', async () => {
    await using broker = await recordedBroker('hang');
    const stop = new AbortController();
    const receiving = clientOf(broker).receive('inbox', { maximum: 1, waitSeconds: 30, signal: stop.signal });
    void broker.arrived(1).then(() => stop.abort());
    await expect(receiving).rejects.toMatchObject({ kind: 'aborted', retryable: false });
  });

  test('peeks without taking', async () => {
    const body = xml(
      'Message',
      '<MessageId>1</MessageId><MessageBodyMD5>AB</MessageBodyMD5><MessageBody>x</MessageBody>' +
        '<EnqueueTime>1250700979248</EnqueueTime><FirstDequeueTime>1250700979248</FirstDequeueTime>' +
        '<DequeueCount>0</DequeueCount><Priority>8</Priority>',
    );
    await using broker = await recordedBroker({ status: 200, body }, EMPTY);
    const client = clientOf(broker);
    expect(await client.messages.peek('inbox')).toMatchObject([{ messageId: '1', dequeueCount: 0 }]);
    expect(await client.messages.peek('inbox', 16)).toEqual([]);
    expect(broker.seen.map(({ target }) => target)).toEqual([
      '/queues/inbox/messages?peekonly=true',
      '/queues/inbox/messages?peekonly=true&numOfMessages=16',
    ]);
  });
});

describe('a receipt handle', () => {
  test('deletes its message', async () => {
    await using broker = await recordedBroker({ status: 204 });
    await clientOf(broker).messages.delete('inbox', '1-ODU4+/w==');
    expect(broker.seen).toMatchObject([
      { method: 'DELETE', target: '/queues/inbox/messages?ReceiptHandle=1-ODU4%2B%2Fw==' },
    ]);
  });

  test('that is too old is an error', async () => {
    await using broker = await recordedBroker(EMPTY);
    await expect(clientOf(broker).messages.delete('inbox', '1-old')).rejects.toMatchObject({
      kind: 'receipt-expired',
    });
  });

  test('in a batch that is too old is named', async () => {
    const errors =
      '<Error><ErrorCode>MessageNotExist</ErrorCode><ErrorMessage>Message not exist.</ErrorMessage>' +
      '<ReceiptHandle>1-old</ReceiptHandle></Error>';
    await using broker = await recordedBroker({ status: 404, body: xml('Errors', errors) });
    expect(await clientOf(broker).deleteMessages('inbox', ['1-new', '1-old'])).toEqual(['1-old']);
    expect(broker.seen[0]?.body).toContain(
      '<ReceiptHandle>1-new</ReceiptHandle><ReceiptHandle>1-old</ReceiptHandle></ReceiptHandles>',
    );
  });

  test('goes sixteen at a time', async () => {
    await using broker = await recordedBroker({ status: 204 }, { status: 204 });
    const handles = Array.from({ length: 17 }, (_, at) => `1-${at}`);
    expect(await clientOf(broker).deleteMessages('inbox', handles)).toEqual([]);
    expect(broker.seen.map(({ body }) => body.match(/<ReceiptHandle>/g)?.length)).toEqual([16, 1]);
  });

  test('hides its message for longer and is replaced', async () => {
    const body = xml(
      'ChangeVisibility',
      '<ReceiptHandle>1-second</ReceiptHandle><NextVisibleTime>1250700979298</NextVisibleTime>',
    );
    await using broker = await recordedBroker({ status: 200, body });
    expect(await clientOf(broker).messages.changeVisibility('inbox', '1-first', 60)).toEqual({
      receiptHandle: '1-second',
      nextVisibleAt: 1_250_700_979_298,
    });
    expect(broker.seen).toMatchObject([
      { method: 'PUT', target: '/queues/inbox/messages?receiptHandle=1-first&visibilityTimeout=60' },
    ]);
  });
});
