import { randomUUID } from 'node:crypto';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { QueueMapping } from '../../../local/event-sources/mappings.ts';
import { startQueuePump } from '../../../local/event-sources/queue-pump.ts';
import type { LocalQueue } from '../../../local/event-sources/queues.ts';
import { FunctionFailedError } from '../../../local/function-host.ts';
import { useAws } from '../../support/aws-server.ts';
import { CalledFunction } from './called-function.ts';

const aws = useAws();
let sqs: SQSClient;
beforeAll(() => {
  sqs = new SQSClient(aws.current);
});

async function createQueue(
  attributes: Partial<Record<QueueAttributeName, string>> = {},
): Promise<LocalQueue> {
  const QueueName = `queue-${randomUUID()}`;
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: attributes }));
  return { url: QueueUrl, arn: `arn:aws:sqs:us-east-1:000000000000:${QueueName}` };
}

async function send({ url }: LocalQueue, ...bodies: string[]): Promise<void> {
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
}

/** Waits for a message in a queue that no pump reads. */
async function receive({ url }: LocalQueue) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20, MessageSystemAttributeNames: ['All'] }),
  );
  return Messages[0];
}

/** Messages that the queue has, seen and unseen. */
async function count({ url }: LocalQueue): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return (
    Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible)
  );
}

/** Starts a pump that stops with the test. */
function pump(queue: LocalQueue, { invoke }: CalledFunction<SQSEvent>, mapping: Partial<QueueMapping> = {}) {
  const lines: string[] = [];
  const started = startQueuePump({
    mapping: {
      functionName: 'deliver',
      queue: 'DeliveriesQueue',
      batchSize: 10,
      reportsItems: true,
      maximumConcurrency: 5,
      ...mapping,
    },
    sqs,
    queue,
    invoke,
    log: (line) => lines.push(line),
  });
  onTestFinished(() => started.stop());
  return { ...started, lines };
}

const bodies = (event: SQSEvent): string[] => event.Records.map(({ body }) => body);
const receiveCounts = (event: SQSEvent): string[] =>
  event.Records.map(({ attributes }) => attributes.ApproximateReceiveCount);
const report = (event: SQSEvent, ...failed: string[]) => ({
  batchItemFailures: event.Records.filter(({ body }) => failed.includes(body)).map(({ messageId }) => ({
    itemIdentifier: messageId,
  })),
});
const throws = () => {
  throw new FunctionFailedError('deliver: it threw');
};

describe('what a function is called with', () => {
  test('is a message as Lambda has it', async () => {
    const queue = await createQueue();
    const deliver = new CalledFunction<SQSEvent>();
    pump(queue, deliver);
    const { MessageId } = await sqs.send(
      new SendMessageCommand({
        QueueUrl: queue.url,
        MessageBody: '{"target":"orders"}',
        MessageAttributes: {
          text: { DataType: 'String', StringValue: 'Mözarella' },
          bytes: { DataType: 'Binary', BinaryValue: Buffer.from('Mözarella') },
        },
      }),
    );
    const [event] = await deliver.called(1);
    expect(event).toEqual({
      Records: [
        {
          messageId: MessageId,
          receiptHandle: expect.any(String),
          body: '{"target":"orders"}',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: '000000000000',
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          },
          messageAttributes: {
            text: {
              dataType: 'String',
              stringValue: 'Mözarella',
              stringListValues: [],
              binaryListValues: [],
            },
            bytes: {
              dataType: 'Binary',
              binaryValue: 'TcO2emFyZWxsYQ==',
              stringListValues: [],
              binaryListValues: [],
            },
          },
          md5OfBody: '7d6370b56705cfb3fecc1dd126a44284',
          eventSource: 'aws:sqs',
          eventSourceARN: queue.arn,
          awsRegion: 'us-east-1',
        },
      ],
    });
  });

  // fauxqs forgets the group of a message in a standard queue.
  test('has the group of a message of a FIFO queue', async () => {
    const { QueueUrl = '' } = await sqs.send(
      new CreateQueueCommand({ QueueName: 'groups.fifo', Attributes: { FifoQueue: 'true' } }),
    );
    const deliver = new CalledFunction<SQSEvent>();
    pump({ url: QueueUrl, arn: 'arn:aws:sqs:us-east-1:000000000000:groups.fifo' }, deliver);
    await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: 'a',
        MessageGroupId: 'target-1',
        MessageDeduplicationId: '1',
      }),
    );
    const [event] = await deliver.called(1);
    expect(event?.Records[0]?.attributes.MessageGroupId).toBe('target-1');
  });

  test('is never more messages than the batch size', async () => {
    const queue = await createQueue();
    const deliver = new CalledFunction<SQSEvent>();
    await send(queue, 'a', 'b', 'c', 'd', 'e');
    pump(queue, deliver, { batchSize: 2 });
    expect((await deliver.called(3)).map(bodies)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  test('is a delayed message when its delay has passed', async () => {
    const queue = await createQueue();
    const deliver = new CalledFunction<SQSEvent>();
    pump(queue, deliver);
    const command = { QueueUrl: queue.url, MessageBody: 'later', DelaySeconds: 1 };
    await sqs.send(new SendMessageCommand(command));
    await send(queue, 'now');
    expect((await deliver.called(2)).map(bodies)).toEqual([['now'], ['later']]);
  });
});

describe('what becomes of the messages', () => {
  test('those that succeeded are deleted, those that were reported come again', async () => {
    const queue = await createQueue({ VisibilityTimeout: '1' });
    const deliver = new CalledFunction<SQSEvent>((event, call) =>
      call === 1 ? report(event, 'b') : report(event),
    );
    await send(queue, 'a', 'b', 'c');
    const { stop } = pump(queue, deliver);
    const events = await deliver.called(2);
    expect(events.map(bodies)).toEqual([['a', 'b', 'c'], ['b']]);
    expect(events.map(receiveCounts)).toEqual([['1', '1', '1'], ['2']]);
    await stop();
    expect(await count(queue)).toBe(0);
  });

  test('all of them come again when the function throws', async () => {
    const queue = await createQueue({ VisibilityTimeout: '1' });
    const deliver = new CalledFunction<SQSEvent>((_, call) => (call === 1 ? throws() : undefined));
    await send(queue, 'a', 'b');
    pump(queue, deliver);
    expect((await deliver.called(2)).map(bodies)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  test('all of them are deleted where the mapping does not ask for reports', async () => {
    const queue = await createQueue();
    const deliver = new CalledFunction<SQSEvent>((event) => report(event, 'a', 'b'));
    await send(queue, 'a', 'b');
    const { stop } = pump(queue, deliver, { reportsItems: false });
    await deliver.called(1);
    await stop();
    expect(await count(queue)).toBe(0);
  });

  test('one that failed as often as the redrive policy allows goes to the dead-letter queue', async () => {
    const deadLetters = await createQueue();
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 2 });
    const queue = await createQueue({ VisibilityTimeout: '1', RedrivePolicy });
    const deliver = new CalledFunction<SQSEvent>((event) => report(event, 'poison'));
    await send(queue, 'healthy', 'poison');
    pump(queue, deliver);
    const message = await receive(deadLetters);
    expect(message?.Body).toBe('poison');
    expect(deliver.events.map(bodies)).toEqual([['healthy', 'poison'], ['poison']]);
    expect(await count(queue)).toBe(0);
  });
});

test('no more batches are under way than the mapping allows, and as many as it allows', async () => {
  const queue = await createQueue();
  const gate = Promise.withResolvers<void>();
  const deliver = new CalledFunction<SQSEvent>((_, call) => (call <= 3 ? gate.promise : undefined));
  await send(queue, 'a', 'b', 'c', 'd', 'e', 'f', 'g');
  pump(queue, deliver, { batchSize: 1, maximumConcurrency: 3 });
  await deliver.called(3);
  // A fourth receive would be answered before these are, one after another.
  for (let request = 0; request < 5; request += 1) expect(await count(queue)).toBe(7);
  gate.resolve();
  const events = await deliver.called(7);
  expect(events.flatMap(bodies).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  expect(deliver.mostAtOnce).toBe(3);
});

test('a slow batch does not hold up those that come after it', async () => {
  const queue = await createQueue();
  const gate = Promise.withResolvers<void>();
  const deliver = new CalledFunction<SQSEvent>((event) =>
    bodies(event).includes('slow') ? gate.promise : undefined,
  );
  pump(queue, deliver, { batchSize: 1, maximumConcurrency: 2 });
  await send(queue, 'slow', 'a', 'b', 'c');
  expect((await deliver.called(4)).map(bodies)).toEqual([['slow'], ['a'], ['b'], ['c']]);
  gate.resolve();
});

describe('a function host that is away', () => {
  test('is waited for with the batch in hand, and no other message is received meanwhile', async () => {
    const queue = await createQueue();
    let away = true;
    const refused = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    const deliver = new CalledFunction<SQSEvent>((event, call) => {
      if (call === 2) refused.resolve();
      if (bodies(event).includes('b')) second.resolve();
      if (away) throw new Error('connect ECONNREFUSED 127.0.0.1:4681');
    });
    await send(queue, 'a');
    const { lines } = pump(queue, deliver);
    await refused.promise;
    // The receive that was waiting gets this one, and there is no other after it.
    await send(queue, 'b');
    await second.promise;
    await send(queue, 'c');
    await deliver.called(deliver.events.length + 2);
    expect(new Set(deliver.events.flatMap(bodies))).toEqual(new Set(['a', 'b']));
    away = false;
    const events = await deliver.called(deliver.events.length + 3);
    const last = events.slice(-3);
    expect(last.flatMap(bodies).toSorted()).toEqual(['a', 'b', 'c']);
    expect(last.flatMap(receiveCounts)).toEqual(['1', '1', '1']);
    expect(lines).toEqual([
      'The function host cannot be reached, waiting for it: Error: connect ECONNREFUSED 127.0.0.1:4681',
      'The function host is back',
    ]);
  });

  test('has failed at the batch in hand when it ends while the function runs', async () => {
    const queue = await createQueue({ VisibilityTimeout: '1' });
    const deliver = new CalledFunction<SQSEvent>((_, call) => {
      if (call === 1) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    });
    await send(queue, 'a');
    const { lines } = pump(queue, deliver);
    const events = await deliver.called(2);
    // It has come again from the queue, when whoever had begun with it no longer holds it.
    expect(events.map(receiveCounts)).toEqual([['1'], ['2']]);
    expect(lines).toEqual([]);
  });

  test('does not hold up a stop', async () => {
    const queue = await createQueue();
    const deliver = new CalledFunction<SQSEvent>(() => {
      throw new Error('connect ECONNREFUSED 127.0.0.1:4681');
    });
    await send(queue, 'a');
    const { stop } = pump(queue, deliver);
    await deliver.called(2);
    await stop();
    expect(await count(queue)).toBe(1);
  });
});

describe('a stop', () => {
  test('waits for the invocation under way, and deletes what it did', async () => {
    const queue = await createQueue();
    const answer = Promise.withResolvers<void>();
    const deliver = new CalledFunction<SQSEvent>(() => answer.promise);
    await send(queue, 'a');
    const { stop } = pump(queue, deliver, { maximumConcurrency: 2 });
    await deliver.called(1);
    let stopped = false;
    const stopping = stop().then(() => {
      stopped = true;
    });
    await send(queue, 'b');
    expect(stopped).toBe(false);
    answer.resolve();
    await stopping;
    // The second went to the receive that was cut short: it waits for its visibility timeout.
    expect(await count(queue)).toBe(1);
    expect(deliver.events.map(bodies)).toEqual([['a']]);
  });

  test('does not wait for a message', async () => {
    const { stop } = pump(await createQueue(), new CalledFunction<SQSEvent>());
    await stop();
  });
});
