import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MnsClient } from '../../lib/brokers/mns/client.ts';
import { Secret } from '../../lib/secret.ts';
import { freePorts, type Stack, startStack } from '../../local/stack.ts';
import { command, jsonLines } from './command.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ ports: await freePorts() });
}, 120_000);
afterAll(() => stack.stop());

const relay = (...args: string[]) => command(args, { stack });

describe('topics', () => {
  test.each([
    ['mns', []],
    ['cmq', ['--broker', 'cmq']],
  ])('of %s are created, listed, changed, shown and deleted', async (_, broker) => {
    expect(await relay('topics', 'create', 'orders', '--maximum-message-size', '2048', ...broker)).toEqual({
      exitCode: 0,
      stdout: 'Create Topic Succeed! TopicName:orders\n',
      stderr: '',
    });
    expect((await relay('topics', 'list', ...broker)).stdout).toBe('TOPIC\norders\n');
    expect((await relay('topics', 'list', '--search', 'nothing', ...broker)).stderr).toMatch(
      /^(?:mns|cmq) has no topics like nothing\. Create one: topic-relay topics create MyTopic1 --broker /,
    );
    const set = await relay('topics', 'set', 'orders', '--maximum-message-size', '4096', ...broker);
    expect(set.stdout).toBe('Set Topic Attributes Succeed! TopicName:orders\n');
    const { stdout } = await relay('topics', 'show', 'orders', ...broker);
    expect(stdout).toMatch(/^Topic {17}orders\nMaximum message size {2}4 KB\nRetention {13}1 d\n/);
    expect(jsonLines((await relay('topics', 'show', 'orders', '-o', 'json', ...broker)).stdout)).toEqual([
      expect.objectContaining({ topic: 'orders', maximumMessageSize: 4096, retention: 86_400 }),
    ]);
    expect(await relay('topics', 'delete', 'orders', '--yes', ...broker)).toEqual({
      exitCode: 0,
      stdout: 'Delete Topic Succeed! TopicName:orders\n',
      stderr: '',
    });
  });

  test('that there is not end with 1 and what the broker said', async () => {
    const { exitCode, stdout, stderr } = await relay('topics', 'show', 'nothing');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^error: Topic not exist, please create topic\. \(mns GET \/topics\/nothing: /);
  });

  test('with input that the function does not take end with 2, a line for each fault', async () => {
    expect(await relay('topics', 'create', 'a.b', '--maximum-message-size', '1')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^error: topic: starts with a letter or digit.*\nerror: maximumMessageSize: /,
      ),
    });
  });

  test('of an account that relay.config.ts does not name are a wrong usage', async () => {
    expect(await relay('topics', 'list', '--account', 'nope', '--broker', 'cmq')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'error: --account nope: accounts.nope is no account of cmq: add it to relay.config.ts\n',
    });
  });

  test('of another broker are named by the environment', async () => {
    const env = { TOPIC_RELAY_BROKER: 'cmq' };
    await command(['topics', 'create', 'of-cmq'], { stack, env });
    expect((await command(['topics', 'list'], { stack, env })).stdout).toBe('TOPIC\nof-cmq\n');
    expect((await relay('topics', 'list')).stdout).not.toContain('of-cmq');
  });

  test('that are declared differ from nothing where none is declared', async () => {
    expect(await relay('topics', 'diff')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'relay.config.ts declares no topics\n',
    });
  });
});

describe('subscriptions', () => {
  beforeAll(async () => {
    await relay('topics', 'create', 'shop');
  });

  test('are created, listed, shown, changed, rotated and deleted, and never show a token', async () => {
    const created = await relay('subscriptions', 'create', 'shop', 'paid', '--tag', 'order.paid');
    const url = `${stack.functions.url}/push/mns/shop-paid/***`;
    expect(created).toEqual({
      exitCode: 0,
      stdout: `Create Subscription Succeed! TopicName:shop SubName:paid Endpoint:${url}\n`,
      stderr: '',
    });
    expect((await relay('subscriptions', 'list', 'shop')).stdout).toBe(
      `SUBSCRIPTION  SOURCE     FORMAT  STRATEGY                 CHOOSES     TARGET\npaid          shop-paid  XML     EXPONENTIAL_DECAY_RETRY  order.paid  ${url}\n`,
    );
    expect((await relay('subscriptions', 'sources')).stdout).toMatch(
      /^SOURCE {5}BROKER {2}TOPIC {2}SUBSCRIPTION {2}VIA {3}FORMAT {2}SINCE\nshop-paid {2}mns {5}shop {3}paid {10}http {2}XML {5}\d{4}-\d\d-\d\d\n$/,
    );

    const set = await relay(
      'subscriptions',
      'set',
      'shop-paid',
      '--stale',
      'refuse',
      '--strategy',
      'BACKOFF_RETRY',
    );
    expect(set.stdout).toBe('Set Subscription Attributes Succeed! Source:shop-paid\n');
    const shown = (await relay('subscriptions', 'show', 'shop-paid')).stdout;
    expect(shown).toContain('Stale          refuse\n');
    expect(shown).toContain('Strategy       BACKOFF_RETRY\n');

    const rotated = await relay('subscriptions', 'rotate', 'shop-paid');
    expect(rotated.stdout).toMatch(
      /^Rotate Subscription Succeed! SubName:paid-2; paid is accepted until \d{4}-\S+Z\n$/,
    );
    const [both] = jsonLines((await relay('subscriptions', 'show', 'shop-paid', '-o', 'json')).stdout);
    expect(both).toMatchObject({
      source: { intake: { endpoints: [{ subscription: 'paid' }, { subscription: 'paid-2' }] } },
      subscription: { subscription: 'paid-2', target: { via: 'http', url } },
    });

    const deleted = await relay('subscriptions', 'delete', 'shop-paid', '--yes');
    expect(deleted.stdout).toBe('Delete Subscription Succeed! TopicName:shop SubName:paid-2\n');
    expect((await relay('subscriptions', 'list', 'shop')).stderr).toBe(
      'Topic shop has no subscriptions. Make one: topic-relay subscriptions create shop shop-Sub1\n',
    );
    expect((await relay('subscriptions', 'show', 'shop-paid')).exitCode).toBe(2);
  });

  test('that were made in the console are adopted', async () => {
    const url = `${stack.functions.url}/push/mns/by-hand/0123456789abcdef0123456789abcdef`;
    await relay('topics', 'create', 'console');
    expect((await relay('subscriptions', 'adopt', 'console', 'nothing')).exitCode).toBe(1);
    const { mns } = stack.broker;
    const client = new MnsClient({
      endpoint: mns.endpoint,
      accessKeyId: mns.accessKeyId,
      accessKeySecret: new Secret(mns.accessKeySecret),
      securityToken: undefined,
      region: mns.region,
      accountId: mns.accountId,
      signing: 'v2',
    });
    await client.subscribe('console', 'made-by-hand', {
      target: { via: 'http', url },
      format: 'JSON',
      strategy: 'EXPONENTIAL_DECAY_RETRY',
    });
    expect(await relay('subscriptions', 'adopt', 'console', 'made-by-hand')).toEqual({
      exitCode: 0,
      stdout: 'Adopt Subscription Succeed! TopicName:console SubName:made-by-hand\n',
      stderr: '',
    });
  });

  test('that nobody declared are shown by diff, and are no difference', async () => {
    await relay('subscriptions', 'create', 'shop', 'all');
    const { exitCode, stdout } = await relay('subscriptions', 'diff', '-o', 'json');
    expect(exitCode).toBe(0);
    expect(jsonLines(stdout)).toContainEqual({ name: 'shop-all', state: 'undeclared' });
  });
});
