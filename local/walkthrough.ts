import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import type { NotificationView } from '../lib/manage/notifications.ts';
import type { PublishResult } from '../lib/manage/publish.ts';
import { createConsole } from './console.ts';
import { Delivered } from './delivered.ts';
import { freePorts, LOCAL_ACCOUNTS, type Stack, startStack } from './stack.ts';

const USAGE = '  npm run walkthrough -- [--broker mns|cmq] [--via http|queue]';

const HELP = `Goes through the seven steps of the brokers' own walkthroughs against a stack of its own, and checks the outcome:
create a topic, enable the endpoint, subscribe, publish three messages, view them, delete the topic.

${USAGE}

  --broker  Alibaba Cloud MNS (the default) or Tencent Cloud CMQ
  --via     http: the broker pushes to the endpoint (the default); queue: the gateway pulls a queue`;

const TOPIC = 'MyTopic1';
const SUBSCRIPTION = 'MyTopic1-Sub1';

interface Way {
  readonly broker: 'mns' | 'cmq';
  readonly via: 'http' | 'queue';
}

const print = (text: string) => process.stdout.write(`${text}\n`);
const step = (number: number, title: string) => print(`\nStep ${number}: ${title}`);

const given = readOptions();
if (typeof given === 'string') {
  process.stderr.write(`${given}\n\n${USAGE}\n`);
  process.exitCode = 2;
} else if (given.help) {
  print(HELP);
} else {
  await run(given);
}

/** What was given, or what is wrong with it. */
function readOptions(): (Way & { readonly help: boolean }) | string {
  try {
    const { values } = parseArgs({
      options: {
        broker: { type: 'string', default: 'mns' },
        via: { type: 'string', default: 'http' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const { broker, via, help } = values;
    if (broker !== 'mns' && broker !== 'cmq') return `--broker ${broker}: it is mns or cmq`;
    return via === 'http' || via === 'queue' ? { broker, via, help } : `--via ${via}: it is http or queue`;
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) return error.message;
    throw error;
  }
}

async function run(way: Way): Promise<void> {
  const ports = await freePorts();
  let stack: Stack | undefined;
  const onLine = createConsole({ table: () => stack?.table, port: ports.gateway, print, files: false });
  const delivered = new Delivered();
  print('Step 1: Prepare the environment');
  stack = await startStack({
    ports,
    onLine,
    onDelivery: ({ body }) => delivered.add(body.toString()),
    onReady: (part, url) => print(`  ${part.padEnd(12)} ${url}`),
  });
  try {
    await walk(way, stack, delivered);
    print(
      '\nThe walkthrough went as it should: three messages, each stored once and relayed, all of it deleted again.',
    );
  } catch (error) {
    print(`\nThe walkthrough failed: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  } finally {
    await stack.stop();
  }
}

async function walk({ broker, via }: Way, stack: Stack, delivered: Delivered): Promise<void> {
  const { functions } = stack;
  const call = async <T>(name: string, input: object): Promise<T> => {
    const result = (await functions.invoke(name, { broker, ...input })) as { ok: boolean; message: string };
    print(`  ${result.message}`);
    assert.ok(result.ok, result.message);
    return result as T;
  };

  step(2, 'Create a topic');
  await call('topics', { action: 'create', topic: TOPIC });

  step(
    3,
    via === 'http' ? 'Enable an HTTP endpoint' : 'Enable a queue (it is created with the subscription)',
  );
  if (via === 'http') print(`  Start Endpoint! Address: ${functions.url}`);

  step(4, 'Create a subscription');
  await call('subscriptions', { action: 'create', topic: TOPIC, subscription: SUBSCRIPTION, via });

  step(5, 'Publish messages');
  print(`  ==========Publish Message To Topic==========\n  TopicName:${TOPIC}\n  MessageCount:3`);
  const { messages } = await call<PublishResult>('publish', { topic: TOPIC });
  for (const { body, messageId } of messages) {
    print(`  Publish Message Succeed. MessageBody:${body} MessageID:${messageId}`);
  }
  const bodies = messages.map(({ body }) => body);
  assert.deepEqual(bodies, ['I am test message 0.', 'I am test message 1.', 'I am test message 2.']);

  step(6, 'View the received messages');
  if (via === 'http') await pushed(stack, messages);
  else print(`  drained: ${JSON.stringify(await functions.invoke('drain', { seconds: 8 }))}`);
  const stored = await receivedBy(stack);
  assert.equal(stored.length, 3, `${stored.length} messages are stored, not 3`);
  for (const { body, messageId } of messages) {
    const found = stored.find((one) => one.message === body);
    assert.ok(found, `the message "${body}" is not stored`);
    // A queue of CMQ gives the bare message an id of its own.
    if (broker === 'mns' || via === 'http') assert.equal(found.messageId, messageId);
    assert.equal(found.topic, TOPIC);
    assert.equal(found.subscription, SUBSCRIPTION);
    const { mns, cmq } = LOCAL_ACCOUNTS;
    assert.equal(found.owner, broker === 'mns' ? mns.accountId : cmq.appId);
    const proof = broker === 'mns' ? 'mns-signature' : 'cmq-token';
    assert.equal(found.proof.kind, via === 'queue' ? 'queue' : proof);
  }

  for (const body of bodies) await delivered.waitFor(body);
  print(`  relayed to ${stack.target.url}: ${delivered.bodies.join(' ')}`);

  step(7, 'Delete the topic');
  // CMQ deletes no topic that still has subscriptions.
  await call('subscriptions', { action: 'delete', source: SUBSCRIPTION, deleteQueue: via === 'queue' });
  await call('topics', { action: 'delete', topic: TOPIC });
  const { topics } = await call<{ topics: unknown[] }>('topics', { action: 'list' });
  const { sources } = await call<{ sources: unknown[] }>('subscriptions', { action: 'sources' });
  assert.deepEqual({ topics, sources }, { topics: [], sources: [] }, 'something is left');
}

/** Waits until the broker has been told that each message is stored for the first time. */
async function pushed({ broker }: Stack, messages: PublishResult['messages']): Promise<void> {
  for (const { messageId } of messages) {
    const push = await broker.waitForPush({ messageId, succeeded: true }, { timeoutMs: 10_000 });
    assert.equal(push.answer?.status, 201, `message ${messageId} was answered ${push.answer?.status}`);
  }
}

async function receivedBy({ functions }: Stack): Promise<readonly NotificationView[]> {
  const input = { action: 'list', source: SUBSCRIPTION, order: 'oldest-first' };
  const { notifications } = (await functions.invoke('notifications', input)) as {
    notifications: readonly NotificationView[];
  };
  return notifications;
}
