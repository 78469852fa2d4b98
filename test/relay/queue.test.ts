import { createHash } from 'node:crypto';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { createLog } from '../../lib/log.ts';
import { createDeliveryQueue, type ToQueue } from '../../lib/relay/queue.ts';
import { readQueuedDelivery } from '../../lib/relay/queued-delivery.ts';
import { localAws, useAws } from '../support/aws-server.ts';
import { startHttpTarget } from '../support/http-target.ts';

const aws = useAws();
const silent = createLog('error', () => undefined);

async function openQueue(name: string) {
  const sqs = new SQSClient(aws.current);
  const create = async (QueueName: string) =>
    (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
  const queueUrl = await create(name);
  const deadLetterUrl = await create(`${name}-dead`);
  const receive = async (url: string) => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages;
  };
  return {
    queue: createDeliveryQueue({ sqs, queueUrl, deadLetterUrl, log: silent }),
    queueUrl,
    deadLetterUrl,
    receive,
  };
}

const delivery = (i: number, changes: Partial<ToQueue> = {}): ToQueue => ({
  source: 'orders',
  messageId: `A${i}`,
  target: 'billing',
  made: 0,
  ...changes,
});

/** A service that answers batches as told, and keeps the entries that it accepted. */
async function service(answerTo: (call: number) => readonly string[] | number) {
  const accepted: string[] = [];
  let calls = 0;
  const server = await startHttpTarget((response, { body }) => {
    const { Entries } = JSON.parse(body.toString()) as { Entries: { Id: string; MessageBody: string }[] };
    calls += 1;
    const failing = answerTo(calls);
    if (typeof failing === 'number') {
      response.writeHead(failing, { 'x-amzn-errortype': 'AccessDenied' }).end('{}');
      return;
    }
    const good = Entries.filter(({ Id }) => !failing.includes(Id));
    accepted.push(...good.map(({ MessageBody }) => (JSON.parse(MessageBody) as ToQueue).messageId));
    response.end(
      JSON.stringify({
        Successful: good.map(({ Id, MessageBody }) => ({
          Id,
          MessageId: Id,
          MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
        })),
        Failed: failing.map((Id) => ({ Id, SenderFault: false, Code: 'InternalError' })),
      }),
    );
  });
  const sqs = new SQSClient({ ...localAws(server.url), maxAttempts: 1 });
  const queueUrl = `${server.url}/queue`;
  const queue = createDeliveryQueue({ sqs, queueUrl, deadLetterUrl: queueUrl, log: silent });
  return { queue, accepted, received: server.received, stop: server.stop };
}

describe('the deliveries queue', () => {
  test('takes messages that it can read again', async () => {
    const { queue, queueUrl, receive } = await openQueue('messages');
    const messages = [delivery(1), delivery(2, { target: 'archive', made: 3 })];
    expect(await queue.send(messages)).toEqual([]);
    const found = await receive(queueUrl);
    expect(new Set(found.map(({ Body }) => readQueuedDelivery(Body ?? '')))).toEqual(new Set(messages));
  });

  test('takes 25 in three calls', async () => {
    const { queue, accepted, received, stop } = await service(() => []);
    expect(await queue.send(Array.from({ length: 25 }, (_, i) => delivery(i)))).toEqual([]);
    await stop();
    expect(new Set(accepted).size).toBe(25);
    expect(received).toHaveLength(3);
  });

  test.each([
    [0, 0],
    [1, 1],
    [4_001, 5],
    [900_000, 900],
    [1_000_000, 900],
  ])('delays a message of %i ms by %i s', async (delayMs, seconds) => {
    const { queue, received, stop } = await service(() => []);
    await queue.send([delivery(1, { delayMs })]);
    await stop();
    const { Entries } = JSON.parse(received[0]?.body.toString() ?? '') as { Entries: object[] };
    expect(Entries[0]).toMatchObject({ DelaySeconds: seconds, MessageGroupId: 'billing' });
    expect(Entries[0]).toMatchObject({ MessageBody: JSON.stringify(delivery(1)) });
  });

  test('gets again what it did not accept, and only that', async () => {
    const { queue, accepted, stop } = await service((call) => (call === 1 ? ['1', '3'] : []));
    expect(await queue.send(Array.from({ length: 5 }, (_, i) => delivery(i)))).toEqual([]);
    await stop();
    expect(accepted).toEqual(['A0', 'A2', 'A4', 'A1', 'A3']);
  });

  test.each<[string, (call: number) => readonly string[] | number]>([
    ['never accepts some', (call) => (call === 1 ? ['2'] : ['0'])],
    ['fails as a whole', () => 400],
  ])('that %s leaves them to the caller', async (name, answerTo) => {
    const { queue, stop } = await service(answerTo);
    const left = await queue.send([delivery(0), delivery(1), delivery(2)]);
    await stop();
    expect(left).toEqual(
      name === 'fails as a whole' ? [delivery(0), delivery(1), delivery(2)] : [delivery(2)],
    );
  });

  test('puts a dead letter aside with its reason in sight, readable as a message of the queue', async () => {
    const { queue, deadLetterUrl, receive } = await openQueue('letters');
    await queue.deadLetter({
      ...delivery(1, { made: 10 }),
      reason: 'timeout',
      detail: 'No answer',
      givenUpAt: 5,
    });
    const [letter] = await receive(deadLetterUrl);
    expect(letter?.MessageAttributes).toMatchObject({
      target: { StringValue: 'billing' },
      reason: { StringValue: 'timeout' },
    });
    expect(readQueuedDelivery(letter?.Body ?? '')).toEqual({ ...delivery(1, { made: 10 }), givenUpAt: 5 });
  });
});

test.each([
  '',
  'x',
  '[]',
  '{}',
  '{"source":"a","messageId":1,"target":"b","made":0}',
  '{"source":"a","messageId":"1","target":"b","made":-1}',
])('%j is no message of the queue', (body) => {
  expect(() => readQueuedDelivery(body)).toThrow();
});
