import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createEventBridge } from '../../../lib/relay/targets/eventbridge.ts';
import { createLambda } from '../../../lib/relay/targets/lambda.ts';
import { createSns } from '../../../lib/relay/targets/sns.ts';
import { createSqs } from '../../../lib/relay/targets/sqs.ts';
import type { Outcome } from '../../../lib/relay/targets/target.ts';
import type { TargetInput, TargetOf } from '../../../lib/relay-config/target.ts';
import { defineConfig } from '../../../lib/relay-config.ts';
import { localAws, useAws } from '../../support/aws-server.ts';
import { startHttpTarget } from '../../support/http-target.ts';
import { outgoing } from '../../support/outgoing.ts';

const aws = useAws();
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

function configured<T extends TargetInput['type']>(target: Extract<TargetInput, { type: T }>): TargetOf<T> {
  return defineConfig({ targets: { target }, routes: [] }).targets.target as TargetOf<T>;
}

async function queue(name: string, attributes: Record<string, string> = {}) {
  const sqs = new SQSClient(aws.current);
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
  );
  return {
    url: QueueUrl,
    arn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
    async receive() {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        }),
      );
      return Messages;
    },
  };
}

describe('a queue', () => {
  test('gets the message as published, with what is known of it as attributes', async () => {
    const orders = await queue('orders');
    const target = createSqs(configured({ type: 'sqs', queueUrl: orders.url }), 'here', aws.current);

    expect(await target.send([outgoing('{ "a": 1 }', { tags: ['paid'] })])).toEqual([{ delivered: true }]);
    const [message] = await orders.receive();
    expect(message?.Body).toBe('{ "a": 1 }');
    const attributes = Object.entries(message?.MessageAttributes ?? {});
    expect(Object.fromEntries(attributes.map(([name, { StringValue }]) => [name, StringValue]))).toEqual({
      'topic-relay-id': 'msg_2b1f0a9c8d7e6f5a4b3c2d1e0f9a8b7c',
      'topic-relay-source': 'orders',
      'topic-relay-broker': 'mns',
      'topic-relay-topic': 'MyTopic1',
      'topic-relay-message-id': 'F6EA56633844DBFC-1-154BDFB8059-200000008',
      'topic-relay-tags': 'paid',
      'topic-relay-published-at': '2016-05-17T09:10:56.857Z',
      'topic-relay-received-at': '2016-05-17T09:10:57.000Z',
      'topic-relay-via': 'here',
    });
  });

  test('gets bytes that are no text as base64, and says so', async () => {
    const bytes = await queue('bytes');
    const target = createSqs(configured({ type: 'sqs', queueUrl: bytes.url }), 'here', aws.current);
    await target.send([outgoing(Buffer.from('ff00', 'hex'))]);
    const [message] = await bytes.receive();
    expect(message?.Body).toBe('/wA=');
    expect(message?.MessageAttributes?.['topic-relay-encoding']?.StringValue).toBe('base64');
  });

  test('gets twelve messages in two calls, whole', async () => {
    const many = await queue('many');
    const target = createSqs(configured({ type: 'sqs', queueUrl: many.url }), 'here', aws.current);
    const outcomes = await target.send(Array.from({ length: 12 }, (_, i) => outgoing(`message ${i}`)));
    expect(outcomes).toEqual(Array.from({ length: 12 }, () => ({ delivered: true })));
    const bodies = [...(await many.receive()), ...(await many.receive())].map(({ Body }) => Body);
    expect(new Set(bodies)).toEqual(new Set(Array.from({ length: 12 }, (_, i) => `message ${i}`)));
  });

  test('that is FIFO keeps a source in order and drops a repeat', async () => {
    const fifo = await queue('orders.fifo', { FifoQueue: 'true' });
    const target = createSqs(configured({ type: 'sqs', queueUrl: fifo.url }), 'here', aws.current);
    await target.send([outgoing('one')]);
    await target.send([outgoing('one')]);
    const messages = await fifo.receive();
    expect(messages).toHaveLength(1);
    expect(messages[0]?.Attributes).toMatchObject({
      MessageGroupId: 'orders',
      MessageDeduplicationId: 'msg_2b1f0a9c8d7e6f5a4b3c2d1e0f9a8b7c',
    });
  });

  test('does not get what it cannot hold; the rest of the batch goes through', async () => {
    const some = await queue('some');
    const target = createSqs(configured({ type: 'sqs', queueUrl: some.url }), 'here', aws.current);
    const outcomes = await target.send([outgoing(''), outgoing('fits'), outgoing('x'.repeat(1_048_576))]);
    expect(outcomes).toEqual([
      expect.objectContaining({ delivered: false, reason: 'empty', next: 'give-up' }),
      { delivered: true },
      expect.objectContaining({ delivered: false, reason: 'too-large', next: 'give-up' }),
    ]);
    expect((await some.receive()).map(({ Body }) => Body)).toEqual(['fits']);
  });

  test('whose own limit is lower refuses one message, and takes the other of the batch', async () => {
    const small = await queue('small', { MaximumMessageSize: '1024' });
    const target = createSqs(configured({ type: 'sqs', queueUrl: small.url }), 'here', aws.current);
    const outcomes = await target.send([outgoing('x'.repeat(2_000)), outgoing('fits')]);
    expect(outcomes).toEqual([
      expect.objectContaining({ delivered: false, next: 'retry', down: false }),
      { delivered: true },
    ]);
  });

  test('that is not there is a target that is down', async () => {
    const target = createSqs(
      configured({ type: 'sqs', queueUrl: `${aws.current.endpoint}/000000000000/nowhere` }),
      'here',
      aws.current,
    );
    expect(await target.send([outgoing('a')])).toEqual([
      expect.objectContaining({ delivered: false, status: 400, next: 'retry', down: true }),
    ]);
  });
});

test('a topic passes the message and its attributes on', async () => {
  const sns = new SNSClient(aws.current);
  const inbox = await queue('inbox');
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'orders' }));
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: inbox.arn,
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  const target = createSns(
    configured({ type: 'sns', topicArn: TopicArn, format: 'cloudevents' }),
    'here',
    aws.current,
  );

  expect(await target.send([outgoing('{"a":1}')])).toEqual([{ delivered: true }]);
  const [message] = await inbox.receive();
  expect(JSON.parse(message?.Body ?? '')).toMatchObject({ specversion: '1.0', data: { a: 1 } });
  expect(message?.MessageAttributes?.['topic-relay-source']?.StringValue).toBe('orders');
});

/** Answers as an AWS service with a JSON protocol does, and keeps what it was sent. */
async function awsService(status: number, answer: object, headers: Record<string, string> = {}) {
  const server = await startHttpTarget((response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers });
    response.end(JSON.stringify(answer));
  });
  stops.push(server.stop);
  return { ...server, options: localAws(server.url) };
}

describe('an event bus', () => {
  test('gets envelopes as entries; one that it refuses fails alone', async () => {
    const bus = await awsService(200, {
      FailedEntryCount: 1,
      Entries: [{ EventId: '1' }, { ErrorCode: 'InternalFailure', ErrorMessage: 'try again' }],
    });
    const target = createEventBridge(configured({ type: 'eventbridge', bus: 'orders' }), bus.options);

    expect(await target.send([outgoing('{"a":1}'), outgoing('two')])).toEqual([
      { delivered: true },
      expect.objectContaining({
        delivered: false,
        reason: 'InternalFailure',
        detail: 'try again',
        next: 'retry',
      }),
    ]);
    const { Entries } = JSON.parse(bus.received[0]?.body.toString() ?? '');
    expect(Entries[0]).toMatchObject({
      EventBusName: 'orders',
      Source: 'topic-relay',
      DetailType: 'Topic Message',
      Time: 1_463_476_256.857,
    });
    expect(JSON.parse(Entries[0].Detail)).toMatchObject({
      id: 'F6EA56633844DBFC-1-154BDFB8059-200000008',
      data: { a: 1 },
    });
  });

  test('gets ten entries a call, and never 256 KB together', async () => {
    const bus = await awsService(200, { FailedEntryCount: 0, Entries: [] });
    const target = createEventBridge(configured({ type: 'eventbridge' }), bus.options);
    const outcomes = await target.send([
      ...Array.from({ length: 11 }, () => outgoing('small')),
      outgoing('x'.repeat(200_000)),
      outgoing('x'.repeat(200_000)),
      outgoing('x'.repeat(262_144)),
    ]);
    const counts = bus.received.map(({ body }) => JSON.parse(body.toString()).Entries.length as number);
    expect(counts.toSorted((a, b) => a - b)).toEqual([1, 2, 10]);
    expect(outcomes.filter(({ delivered }) => delivered)).toHaveLength(13);
    expect(outcomes.at(-1)).toMatchObject({ delivered: false, reason: 'too-large', next: 'give-up' });
  });
});

describe('a service that does not answer', () => {
  afterEach(() => void vi.useRealTimers());

  test('is given up after ten seconds, twice', async () => {
    const silent = await startHttpTarget(() => undefined);
    stops.push(silent.stop);
    const options = localAws(silent.url);
    const target = createSqs(configured({ type: 'sqs', queueUrl: `${silent.url}/1/q` }), 'here', options);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let outcomes: readonly Outcome[] | undefined;
    const sending = target.send([outgoing('a')]).then((all) => {
      outcomes = all;
    });
    await silent.waitFor(() => true);
    await vi.advanceTimersByTimeAsync(9_000);
    expect({ outcomes, requests: silent.received.length }).toEqual({ outcomes: undefined, requests: 1 });
    await vi.advanceTimersByTimeAsync(2_000);
    await vi.waitFor(() => expect(silent.received).toHaveLength(2));
    await vi.advanceTimersByTimeAsync(11_000);
    await sending;
    expect(outcomes).toEqual([
      expect.objectContaining({ reason: 'TimeoutError', next: 'retry', down: true }),
    ]);
  });
});

describe('a function', () => {
  test('is invoked asynchronously with an envelope', async () => {
    const lambda = await awsService(202, {});
    const target = createLambda(configured({ type: 'lambda', function: 'worker:live' }), lambda.options);

    expect(await target.send([outgoing('{"a":1}')])).toEqual([{ delivered: true, status: 202 }]);
    expect(lambda.received[0]).toMatchObject({
      path: '/2015-03-31/functions/worker%3Alive/invocations',
      headers: { 'x-amz-invocation-type': 'Event' },
    });
    expect(JSON.parse(lambda.received[0]?.body.toString() ?? '')).toMatchObject({ data: { a: 1 } });
  });

  test.each([
    [413, 'RequestTooLargeException', { reason: 'too-large', next: 'give-up', down: false }],
    [413, 'RequestEntityTooLargeException', { reason: 'too-large', next: 'give-up', down: false }],
    [404, 'ResourceNotFoundException', { reason: 'ResourceNotFoundException', status: 404, down: true }],
    [429, 'TooManyRequestsException', { reason: 'TooManyRequestsException', status: 429, down: true }],
  ])('that answers %i %s is a failure', async (status, type, failure) => {
    const lambda = await awsService(status, { message: 'no' }, { 'x-amzn-errortype': type });
    const target = createLambda(configured({ type: 'lambda', function: 'worker' }), lambda.options);
    expect(await target.send([outgoing('a')])).toEqual([
      expect.objectContaining({ delivered: false, ...failure }),
    ]);
  });
});
