import assert from 'node:assert/strict';
import { get } from 'node:http';
import { type Broker, startBroker } from '../../local/broker/start.ts';
import { startHttpTarget } from '../support/http-target.ts';
import { openAws } from './aws.ts';
import type { Checks } from './checks.ts';
import { type Ministack, REGION } from './ministack.ts';
import { copyProject } from './project.ts';

const STAGE = 'test';
const SERVICE = `topic-relay-${STAGE}`;
const PARAMS = ['environment=emulated', 'tableRemoval=Delete'];

export interface DeploymentOptions {
  readonly ministack: Ministack;
  readonly checks: Checks;
  /** Stops what was started, the last first. */
  readonly started: AsyncDisposableStack;
}

/** A deployment's whole life: made, used, changed, removed. */
export async function deployment({ ministack, checks, started }: DeploymentOptions): Promise<void> {
  const { check } = checks;
  const aws = openAws(ministack.endpoint);
  started.defer(() => aws.close());
  const broker = started.use(await startBroker({ port: 0 }));
  const project = await copyProject({
    AWS_ENDPOINT_URL: ministack.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    MNS_CERTIFICATE_ORIGINS: broker.mns.certificateOrigin,
  });
  started.defer(() => project.remove());

  const settings = ['--stage', STAGE, '--region', REGION, ...PARAMS.flatMap((one) => ['--param', one])];
  const serverless = (command: string, ...args: readonly string[]) =>
    project.serverless(command, ...args, ...settings);
  const invoke = async (name: string, input: object) => {
    const printed = await serverless('invoke', '-f', name, '--data', JSON.stringify(input));
    return JSON.parse(printed);
  };

  await check('broker credentials are put as SecureString parameters', async () => {
    await aws.putSecrets(`/topic-relay/${STAGE}/mns`, mnsCredentials(broker));
    await aws.putSecrets(`/topic-relay/${STAGE}/cmq`, cmqCredentials(broker));
  });
  const before = await aws.everything();

  const here = await startHttpTarget();
  started.defer(() => here.stop());
  const there = await startHttpTarget();
  started.defer(() => there.stop());

  await check('serverless deploy makes the stack, and what it declares at the brokers', async () => {
    await project.configure(configuration({ target: here.url }));
    await serverless('deploy');
    assert.deepEqual(subscriptionsAt(broker), ['games/games', 'games/games-pulled', 'orders/orders']);
    assert.deepEqual(queuesAt(broker), ['games-pulled']);
  });

  const { PUBLIC_URL: publicUrl = '' } = await aws.environmentOf(`${SERVICE}-receive-mns`);
  await check('the HTTP API answers to the host name that is its own', async () => {
    const apiId = /execute-api\/(\w+)\//.exec(publicUrl)?.[1] ?? '';
    const url = `${ministack.endpoint}/push/mns/nobody/no-token`;
    assert.equal(await statusOf(url, ministack.hostOf(apiId)), 405);
  });

  for (const { broker: name, source } of [
    { broker: 'mns', source: 'orders' },
    { broker: 'cmq', source: 'games' },
  ]) {
    await check(`a message published to ${name} is pushed, proven, stored once and relayed`, async () => {
      const { messages } = await invoke('publish', { broker: name, topic: source, messages: [`to ${name}`] });
      const { messageId } = messages[0];
      const push = await broker.waitForPush(
        { messageId, subscription: source, succeeded: true },
        { timeoutMs: 30_000 },
      );
      assert.equal(push.answer?.status, 201);
      assert.ok(push.endpoint.startsWith(`${publicUrl}/push/${name}/${source}/`));
      const keys = await aws.keysOf(SERVICE);
      assert.deepEqual(
        keys.filter((key) => key.startsWith(`N#${source}#`) && key.endsWith(' N')),
        [`N#${source}#${messageId} N`],
      );
      await here.waitFor(({ body }) => body.toString() === `to ${name}`);
    });
  }

  await check('a queue that a topic feeds is drained', async () => {
    await invoke('drain', {});
    await here.waitFor(({ headers }) => headers['topic-relay-source'] === 'games-pulled');
  });

  const relay = (...args: readonly string[]) => project.relay(...args, '--stage', STAGE, '--region', REGION);
  await check('topic-relay doctor finds the deployment well', async () => {
    const findings = await relay('doctor');
    assert.deepEqual(
      findings.filter(({ status }) => status !== 'ok'),
      [],
    );
    const found = findings.map((finding) => `${finding.check}: ${finding.detail}`);
    for (const expected of [
      'relay.config.ts: 1 target, 1 route, 2 topics, 3 subscriptions',
      'credentials: accepted',
      'table: 3 sources',
      'broker mns: takes the credentials of the default account',
      'broker cmq: takes the credentials of the default account',
      'declared topics of mns: 1 as declared',
      'declared topics of cmq: 1 as declared',
      'declared subscriptions: 3 as declared',
      'source orders: mns orders/orders as registered',
      'certificate: 512 bit, expired, as the real one is: the token of the URL protects as well',
      'target target: takes messages (webhook)',
    ]) {
      assert.ok(found.includes(expected), `${expected}, in:\n${found.join('\n')}`);
    }
  });

  await check('topic-relay notifications list shows what came, and where it went', async () => {
    const listed = await relay('notifications', 'list');
    const described = listed.map(({ source, message, deliveries }) => {
      const [{ target, state } = { target: '', state: '' }] = deliveries as {
        target: string;
        state: string;
      }[];
      return `${source}: ${message}, to ${target} ${state}`;
    });
    assert.deepEqual(described.toSorted(), [
      'games-pulled: to cmq, to target delivered',
      'games: to cmq, to target delivered',
      'orders: to mns, to target delivered',
    ]);
  });

  await check('serverless logs shows what the function logged', async () => {
    const printed = await serverless('logs', '-f', 'receive-mns');
    assert.match(printed, /"message":"push".*"source":"orders".*"status":201.*"Accepted":1.*"_aws":/);
  });

  await check('serverless deploy again finds nothing to do', async () => {
    assert.match(await serverless('deploy'), /No changes to deploy/);
  });

  await check('a changed route and a changed declaration are deployed', async () => {
    await project.configure(configuration({ target: there.url, strategy: 'BACKOFF_RETRY' }));
    await serverless('deploy');
    const [orders] = topicsAt(broker, 'orders').flatMap(({ subscriptions }) => subscriptions);
    assert.equal(orders?.strategy, 'BACKOFF_RETRY');
    const before = here.received.length;
    await invoke('publish', { broker: 'mns', topic: 'orders', messages: ['changed'] });
    await there.waitFor(({ body }) => body.toString() === 'changed');
    assert.equal(here.received.length, before);
  });

  await check('what is declared and what there is are the same', async () => {
    const { ok, message } = await invoke('subscriptions', { action: 'diff' });
    assert.equal(ok, true, message);
  });

  await check('serverless remove leaves nothing on either side', async () => {
    await serverless('remove');
    assert.deepEqual(await aws.everything(), before);
    assert.deepEqual([...topicsAt(broker), ...queuesAt(broker)], []);
  });
}

/** What a user would write. */
function configuration({ target, strategy = 'EXPONENTIAL_DECAY_RETRY' }: Changes): string {
  return `import { defineConfig } from './lib/relay-config.ts';

export default defineConfig({
  topics: { orders: { broker: 'mns' }, games: { broker: 'cmq' } },
  subscriptions: {
    orders: { broker: 'mns', topic: 'orders', strategy: '${strategy}' },
    games: { broker: 'cmq', topic: 'games' },
    'games-pulled': { broker: 'cmq', topic: 'games', via: 'queue' },
  },
  targets: { target: { type: 'webhook', url: '${target}', allowPrivate: ['127.0.0.1'] } },
  routes: [{ from: '*', to: ['target'] }],
});
`;
}

interface Changes {
  readonly target: string;
  readonly strategy?: string;
}

function topicsAt(broker: Broker, name?: string) {
  return broker.inspect().topics.filter((topic) => name === undefined || topic.name === name);
}

/** As `topic/subscription`. */
function subscriptionsAt(broker: Broker): readonly string[] {
  return topicsAt(broker)
    .flatMap((topic) => topic.subscriptions.map(({ name }) => `${topic.name}/${name}`))
    .toSorted();
}

function queuesAt(broker: Broker): readonly string[] {
  return broker.inspect().queues.map(({ name }) => name);
}

function mnsCredentials({ mns, url }: Broker): Record<string, string> {
  return {
    endpoint: url,
    region: mns.region,
    'account-id': mns.accountId,
    'access-key-id': mns.accessKeyId,
    'access-key-secret': mns.accessKeySecret,
  };
}

function cmqCredentials({ cmq }: Broker): Record<string, string> {
  return {
    'api-endpoint': cmq.apiEndpoint,
    'data-endpoint': cmq.endpoint,
    region: cmq.region,
    'account-id': cmq.ownerId,
    'secret-id': cmq.secretId,
    'secret-key': cmq.secretKey,
  };
}

/** `fetch` cannot set the Host header. */
function statusOf(url: string, host: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  get(url, { headers: { host } }, (response) => {
    response.resume();
    resolve(response.statusCode);
  }).once('error', reject);
  return promise;
}
