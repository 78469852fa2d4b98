import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Pump } from '../../local/event-sources/pump.ts';
import type { FunctionName } from '../support/functions.ts';
import { rows } from '../support/rows.ts';
import { type Deployment, marks, openDeployment, SECRETS } from './deployment.ts';
import { find, type Mark, textOf } from './marks.ts';

vi.mock('../../relay.config.ts', async () => {
  const { markedConfig } = await import('./config.ts');
  return { default: markedConfig(process.env.TARGETS_URL ?? '', process.env.MNS_ENDPOINT ?? '') };
});

let deployment: Deployment;
let relay: Pump | undefined;
const printed: string[] = [];
const tokens = new Map<string, Mark>();
const load = (name: FunctionName) => import(`../../functions/${name}.ts`) as Promise<{ handler: unknown }>;

beforeAll(async () => {
  deployment = await openDeployment();
  for (const [name, value] of Object.entries(deployment.env)) vi.stubEnv(name, value);
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
  }
  await deployment.deploy(load);
}, 60_000);

afterAll(async () => {
  await relay?.stop();
  await deployment.stop();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Calls a function whatever comes of it, and notes the tokens that the broker has been told. */
async function call(name: FunctionName, input: object): Promise<unknown> {
  const answer = await deployment.invoke(name, input).catch((error: unknown) => error);
  for (const { subscriptions } of deployment.broker.inspect().topics) {
    for (const { name: subscription, endpoint } of subscriptions) {
      const token = /\/push\/\w+\/[^/]+\/(.+)$/.exec(endpoint)?.[1];
      if (token !== undefined) tokens.set(token, { name: `the token of ${subscription}`, value: token });
    }
  }
  return answer;
}

async function everything(): Promise<[place: string, text: string][]> {
  const { table, aws, queues, buckets, answers } = deployment;
  const texts: [string, string][] = [['what was printed', printed.join('')]];
  for (const answer of answers) texts.push(['an answer of a function', textOf(answer)]);
  for (const row of await rows(table)) texts.push([`item ${row.pk} ${row.sk}`, textOf(row)]);
  for (const [id, { url }] of Object.entries(queues)) {
    const receive = new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    });
    for (let { Messages } = await aws.sqs.send(receive); Messages?.length; ) {
      texts.push([`a message of ${id}`, textOf(Messages)]);
      ({ Messages } = await aws.sqs.send(receive));
    }
  }
  for (const Bucket of Object.values(buckets)) {
    const { Contents = [] } = await aws.s3.send(new ListObjectsV2Command({ Bucket }));
    for (const { Key } of Contents) {
      const { Body } = await aws.s3.send(new GetObjectCommand({ Bucket, Key }));
      texts.push([`object ${Key}`, `${Key} ${await Body?.transformToString()}`]);
    }
  }
  return texts;
}

const leaks = async () => find([...marks, ...tokens.values()], await everything());

test('no secret and no token is in what people see when they manage topics and subscriptions', async () => {
  for (const broker of ['mns', 'cmq']) {
    await call('topics', { broker, action: 'create', topic: 'Marked' });
    await call('topics', { broker, action: 'create', topic: 'Onward' });
    await call('topics', { broker, action: 'list' });
    await call('topics', { broker, action: 'show', topic: 'Marked' });
    await call('topics', { broker, action: 'show', topic: 'NoSuchTopic' });
    const at = { broker, action: 'create', topic: 'Marked' };
    const relayed = broker === 'mns' ? 'relayed' : 'of-cmq';
    await call('subscriptions', { ...at, subscription: 'Sub1', source: relayed });
    await call('subscriptions', { ...at, subscription: 'Sub1', source: relayed });
    await call('subscriptions', { ...at, subscription: 'Sub2', source: `${broker}-pulled`, via: 'queue' });
    await call('subscriptions', { ...at, topic: 'NoSuchTopic', subscription: 'Sub3' });
    await call('subscriptions', { broker, action: 'list', topic: 'Marked' });
    await call('subscriptions', { broker, action: 'show', source: relayed });
    await call('subscriptions', {
      action: 'set',
      source: relayed,
      decode: 'none',
      strategy: 'BACKOFF_RETRY',
    });
    await call('subscriptions', { action: 'rotate', source: relayed });
    await call('subscriptions', { broker, action: 'adopt', topic: 'Marked', subscription: 'Sub1' });
    await call('publish', { broker, topic: 'Marked', messages: ['for the queue'] });
    await call('publish', { broker, topic: 'NoSuchTopic' });
  }
  for (const account of ['wrong', 'lost', 'no-such-account']) {
    await call('topics', { broker: 'mns', action: 'list', account });
    await call('publish', { broker: 'mns', topic: 'Marked', account });
    await call('subscriptions', {
      broker: 'mns',
      action: 'create',
      topic: 'Marked',
      subscription: 'S',
      account,
    });
  }
  await call('subscriptions', { action: 'sources' });
  await call('subscriptions', { token: SECRETS.MNS_SECURITY_TOKEN });
  expect(tokens.size).toBe(4);
  expect(await leaks()).toEqual([]);
});

test('nor in what is kept, logged and answered of pushes, good and bad', async () => {
  const { broker, env } = deployment;
  const [mnsToken] = [...tokens.values()];
  const path = `/push/mns/relayed/${mnsToken?.value}`;
  const given = { path, topicName: 'Marked', subscriptionName: 'Sub1' };
  const send = async (
    sent: { path: string; headers: Readonly<Record<string, string>>; body: Buffer },
    at = path,
  ) => {
    const { 'Content-Length': _, ...headers } = sent.headers;
    await fetch(`${env.PUBLIC_URL}${at}`, { method: 'POST', headers, body: new Uint8Array(sent.body) });
  };
  const push = broker.mns.signPush(given);
  await send(push);
  await send(push);
  await send(broker.mns.signPush({ ...given, topicOwner: '1' }));
  await send(broker.mns.signPush({ ...given, body: 'no XML' }));
  await send(broker.mns.signPush({ ...given, date: 0 }));
  await send(broker.mns.signPush({ ...given, certificateUrl: `https://evil.example${path}` }));
  await send(broker.mns.signPush({ ...given, certificateUrl: `${broker.mns.certificateOrigin}${path}` }));
  await send(push, `${path}?again=${mnsToken?.value}`);
  await send(push, `${path}x`);
  await send(push, path.replace('relayed', 'nobody'));
  await send({ ...push, body: Buffer.alloc(409_601) });
  const cmqPath = path.replace('/mns/relayed', '/cmq/of-cmq');
  for (const { name, value } of tokens.values()) {
    const sub = name.split(' ').at(-1) ?? '';
    const made = broker.cmq.makePush({
      topicName: 'Marked',
      subscriptionName: sub,
      msgBody: 'x'.repeat(400_000),
    });
    await send({ ...made, path }, cmqPath.replace(mnsToken?.value ?? '', value));
  }
  await call('drain', { seconds: 3 });
  expect((await rows(deployment.table, 'N#')).length).toBeGreaterThanOrEqual(4);
  expect(await leaks()).toEqual([]);
});

test('nor in what the relay records, queues and logs, wherever it delivers to', async () => {
  relay = await deployment.startRelay((line) => void printed.push(line));
  await vi.waitFor(
    async () => {
      const deliveries = (await rows(deployment.table, 'N#relayed#')).filter(({ sk }) => sk !== 'N');
      expect(deliveries.length).toBeGreaterThan(10);
      const open = deliveries.filter(
        ({ state }) => !['delivered', 'exhausted', 'held'].includes(String(state)),
      );
      expect(open).toEqual([]);
    },
    { timeout: 30_000, interval: 200 },
  );
  const [{ messageId = '' } = {}] = await rows(deployment.table, 'N#relayed#');
  const one = { source: 'relayed', messageId };
  await call('deliveries', { action: 'list', ...one });
  await call('deliveries', { action: 'targets' });
  await call('deliveries', { action: 'enable', target: 'gone' });
  await call('deliveries', { action: 'redrive', queue: 'dead-letters' });
  await call('notifications', { action: 'list', source: 'relayed', deliveries: true });
  await call('notifications', { action: 'get', ...one });
  await call('notifications', { action: 'explain', ...one });
  await call('sweep', {});
  // What was sent shows that the marks would have been found.
  expect(find(marks, [['what a target was sent', textOf(deployment.sent)]])).toEqual([
    'HOOK_AUTHORIZATION in what a target was sent',
  ]);
  expect(await leaks()).toEqual([]);
}, 60_000);

test('nor in what is said when the table, the queues and the settings fail', async () => {
  await relay?.stop();
  relay = undefined;
  for (const name of ['DYNAMODB_ENDPOINT', 'SQS_ENDPOINT', 'S3_ENDPOINT'])
    vi.stubEnv(name, 'http://127.0.0.1:1');
  vi.resetModules();
  await deployment.deploy(load);
  const { broker, env } = deployment;
  for (const { value } of tokens.values()) {
    const path = `/push/mns/relayed/${value}`;
    const { headers, body } = broker.mns.signPush({ path, topicName: 'Marked' });
    const { status } = await fetch(`${env.PUBLIC_URL}${path}`, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
    });
    expect(status).toBe(500);
  }
  await call('subscriptions', { action: 'rotate', source: 'relayed' });
  await call('subscriptions', { broker: 'mns', action: 'create', topic: 'Marked', subscription: 'Sub9' });
  await call('notifications', { action: 'list', source: 'relayed' });
  await call('deliveries', { action: 'redrive', queue: 'dead-letters' });
  await call('sweep', {});
  await call('drain', { seconds: 1 });
  for (const name of ['MNS_ACCESS_KEY_ID', 'CMQ_SECRET_ID']) vi.stubEnv(name, '');
  vi.stubEnv('PUBLIC_URL', `https://user:${SECRETS.HOOK_SECRET}@relay.example.com`);
  vi.resetModules();
  await expect(deployment.deploy(load)).rejects.toThrow('PUBLIC_URL has more than an origin and a path');
  await call('topics', { broker: 'mns', action: 'list' });
  expect(await leaks()).toEqual([]);
}, 60_000);
