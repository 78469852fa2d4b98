import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import type { NotificationView } from '../lib/manage/notifications.ts';
import type { PublishResult } from '../lib/manage/publish.ts';
import { createConsole } from './console.ts';
import { freePorts, type Stack, startStack } from './stack.ts';

const HELP = `Goes through the seven steps of the brokers' own walkthroughs against a stack of its own, and checks the outcome:
create a topic, enable the endpoint, subscribe, publish three messages, view them, delete the topic.

  npm run walkthrough`;

const TOPIC = 'MyTopic1';
const SUBSCRIPTION = 'MyTopic1-Sub1';

const print = (text: string) => process.stdout.write(`${text}\n`);
const step = (number: number, title: string) => print(`\nStep ${number}: ${title}`);

const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
if (values.help) {
  print(HELP);
} else {
  const ports = await freePorts();
  let stack: Stack | undefined;
  const logs = createConsole({ table: () => stack?.table, port: ports.gateway, print });
  print('Step 1: Prepare the environment');
  stack = await startStack({
    ports,
    onReady: (part, url) => print(`  ${part.padEnd(12)} ${url}`),
    onLine: logs,
  });
  try {
    await walk(stack);
    print('\nThe walkthrough went as it should: three messages, each stored once, all of it deleted again.');
  } catch (error) {
    print(`\nThe walkthrough failed: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  } finally {
    await stack.stop();
  }
}

async function walk({ functions, broker }: Stack): Promise<void> {
  const call = async <T>(name: string, input: object): Promise<T> => {
    const result = (await functions.invoke(name, { broker: 'mns', ...input })) as {
      ok: boolean;
      message: string;
    };
    print(`  ${result.message}`);
    assert.ok(result.ok, result.message);
    return result as T;
  };

  step(2, 'Create a topic');
  await call('topics', { action: 'create', topic: TOPIC });

  step(3, 'Enable an HTTP endpoint');
  print(`  Start Endpoint! Address: ${functions.url}`);

  step(4, 'Create a subscription');
  await call('subscriptions', { action: 'create', topic: TOPIC, subscription: SUBSCRIPTION });

  step(5, 'Publish messages');
  print(`  ==========Publish Message To Topic==========\n  TopicName:${TOPIC}\n  MessageCount:3`);
  const { messages } = await call<PublishResult>('publish', { topic: TOPIC });
  for (const { body, messageId } of messages) {
    print(`  Publish Message Succeed. MessageBody:${body} MessageID:${messageId}`);
  }
  assert.deepEqual(
    messages.map(({ body }) => body),
    ['I am test message 0.', 'I am test message 1.', 'I am test message 2.'],
  );

  step(6, 'View the received messages');
  for (const { messageId } of messages) {
    const push = await broker.waitForPush({ messageId, succeeded: true }, { timeoutMs: 10_000 });
    assert.equal(push.answer?.status, 201, `message ${messageId} was answered ${push.answer?.status}`);
  }
  const { notifications } = (await functions.invoke('notifications', {
    action: 'list',
    source: SUBSCRIPTION,
    order: 'oldest-first',
  })) as { notifications: NotificationView[] };
  assert.equal(notifications.length, 3, `${notifications.length} messages are stored, not 3`);
  for (const { body, messageId } of messages) {
    const stored = notifications.find((one) => one.messageId === messageId);
    assert.ok(stored, `message ${messageId} is not stored`);
    assert.equal(stored.message, body);
    assert.equal(stored.topic, TOPIC);
    assert.equal(stored.subscription, SUBSCRIPTION);
    assert.equal(stored.owner, broker.mns.accountId);
    assert.equal(stored.proof.kind, 'mns-signature');
  }

  step(7, 'Delete the topic');
  await call('subscriptions', { action: 'delete', source: SUBSCRIPTION });
  await call('topics', { action: 'delete', topic: TOPIC });
  const { topics, sources } = {
    ...(await call<{ topics: unknown[] }>('topics', { action: 'list' })),
    ...((await functions.invoke('subscriptions', { action: 'sources' })) as { sources: unknown[] }),
  };
  assert.deepEqual({ topics, sources }, { topics: [], sources: [] }, 'something is left');
}
