import assert from 'node:assert/strict';
import { get } from 'node:http';
import { type Broker, startBroker } from '../../local/broker/start.ts';
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

  await check('serverless deploy makes the stack', async () => {
    await project.configure(configuration());
    await serverless('deploy');
  });

  const { PUBLIC_URL: publicUrl = '' } = await aws.environmentOf(`${SERVICE}-receive-mns`);
  await check('the HTTP API answers to the host name that is its own', async () => {
    const apiId = /execute-api\/(\w+)\//.exec(publicUrl)?.[1] ?? '';
    const url = `${ministack.endpoint}/push/mns/nobody/no-token`;
    assert.equal(await statusOf(url, ministack.hostOf(apiId)), 405);
  });

  await check('topics and subscriptions are created through the deployed functions', async () => {
    const created = await invoke('topics', { broker: 'mns', action: 'create', topic: 'MyTopic1' });
    assert.equal(created.message, 'Create Topic Succeed! TopicName:MyTopic1');
    const subscribed = await invoke('subscriptions', {
      broker: 'mns',
      action: 'create',
      topic: 'MyTopic1',
      subscription: 'MyTopic1-Sub1',
    });
    assert.equal(subscribed.ok, true, subscribed.message);
  });

  await check(
    'a message published through the deployed function is pushed, proven and stored once',
    async () => {
      const { messages } = await invoke('publish', { broker: 'mns', topic: 'MyTopic1', messages: ['hello'] });
      const { messageId } = messages[0];
      const push = await broker.waitForPush({ messageId, succeeded: true }, { timeoutMs: 30_000 });
      assert.equal(push.answer?.status, 201);
      assert.ok(push.endpoint.startsWith(`${publicUrl}/push/mns/MyTopic1-Sub1/`));
      const stored = (await aws.keysOf(SERVICE)).filter((key) => key.endsWith(' N'));
      assert.deepEqual(stored, [`N#MyTopic1-Sub1#${messageId} N`]);
    },
  );

  await check('serverless logs shows what the function logged', async () => {
    const printed = await serverless('logs', '-f', 'receive-mns');
    assert.match(printed, /"message":"push".*"source":"MyTopic1-Sub1".*"status":201/);
  });

  await check('what was subscribed and created is removed again', async () => {
    const gone = await invoke('subscriptions', { action: 'delete', source: 'MyTopic1-Sub1' });
    assert.equal(gone.ok, true, gone.message);
    const deleted = await invoke('topics', { broker: 'mns', action: 'delete', topic: 'MyTopic1' });
    assert.equal(deleted.ok, true, deleted.message);
  });

  await check('serverless deploy again finds nothing to do', async () => {
    assert.match(await serverless('deploy'), /No changes to deploy/);
  });

  await check('serverless remove leaves nothing', async () => {
    await serverless('remove');
    assert.deepEqual(await aws.everything(), before);
    const { topics, queues } = broker.inspect();
    assert.deepEqual({ topics, queues }, { topics: [], queues: [] });
  });
}

function configuration(): string {
  return `import { defineConfig } from './lib/relay-config.ts';

export default defineConfig({ targets: {}, routes: [] });
`;
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
