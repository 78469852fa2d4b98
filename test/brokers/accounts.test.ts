import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type AccountsOptions, createAccounts } from '../../lib/brokers/accounts.ts';
import { ConfigError } from '../../lib/errors.ts';
import { defineConfig } from '../../lib/relay-config.ts';

const { accounts: named } = defineConfig({
  targets: {},
  routes: [],
  accounts: {
    shanghai: {
      broker: 'mns',
      endpoint: 'https://1460488513831433.mns.cn-shanghai.aliyuncs.com',
      credentials: { env: 'SHANGHAI' },
    },
    guangzhou: {
      broker: 'cmq',
      region: 'ap-guangzhou',
      accountId: '1250000001',
      credentials: { ssm: '/topic-relay/prod/guangzhou' },
    },
  },
});

const MNS = {
  MNS_ENDPOINT: 'https://1460488513831433.mns.cn-hangzhou.aliyuncs.com',
  MNS_ACCESS_KEY_ID: 'id',
  MNS_ACCESS_KEY_SECRET: 'MARKED',
};

function open(options: Partial<AccountsOptions> = {}) {
  const read: string[] = [];
  const accounts = createAccounts({
    named,
    credentialsPath: undefined,
    env: {},
    ...options,
    readParameters: async (path) => {
      read.push(path);
      return (await options.readParameters?.(path)) ?? {};
    },
  });
  return { accounts, read };
}

async function faultsOf(opening: Promise<unknown>): Promise<readonly string[]> {
  const error = await opening.catch((thrown: unknown) => thrown);
  if (error instanceof ConfigError) return error.faults;
  throw new Error(`not a ConfigError: ${error}`);
}

describe('the default account', () => {
  test('of MNS is in the environment, and its endpoint says whose it is', async () => {
    const { accounts } = open({ env: MNS });
    expect(await accounts.open('mns', 'default')).toMatchObject({
      broker: 'mns',
      ownerId: '1460488513831433',
      client: { broker: 'mns' },
    });
  });

  test('of MNS at another host is named', async () => {
    const env = { ...MNS, MNS_ENDPOINT: 'http://127.0.0.1:4682' };
    expect(await faultsOf(open({ env }).accounts.open('mns', 'default'))).toEqual([
      'MNS_ACCOUNT_ID is missing: set the id of the Alibaba Cloud account',
    ]);
    const { accounts } = open({ env: { ...env, MNS_ACCOUNT_ID: '42' } });
    expect(await accounts.open('mns', 'default')).toMatchObject({ ownerId: '42' });
  });

  test('of CMQ is in the environment', async () => {
    const env = {
      CMQ_REGION: 'ap-guangzhou',
      CMQ_SECRET_ID: 'id',
      CMQ_SECRET_KEY: 'MARKED',
      CMQ_ACCOUNT_ID: '1250000000',
    };
    expect(await open({ env }).accounts.open('cmq', 'default')).toMatchObject({
      broker: 'cmq',
      ownerId: '1250000000',
    });
  });

  test('lies below the path of the Parameter Store where there is one, whatever the environment says', async () => {
    const { accounts, read } = open({
      env: MNS,
      credentialsPath: '/topic-relay/prod',
      readParameters: async () => ({
        endpoint: 'https://99.mns.cn-beijing.aliyuncs.com',
        'access-key-id': 'id',
        'access-key-secret': 'MARKED',
      }),
    });
    expect(await accounts.open('mns', 'default')).toMatchObject({ ownerId: '99' });
    expect(read).toEqual(['/topic-relay/prod/mns']);
  });
});

describe('what is missing is named all at once, as its place calls it', () => {
  test('in the environment', async () => {
    expect(await faultsOf(open({ env: { MNS_ACCESS_KEY_ID: '' } }).accounts.open('mns', 'default'))).toEqual([
      'MNS_ENDPOINT is missing: set https://{account}.mns.{region}.aliyuncs.com',
      'MNS_ACCESS_KEY_ID is missing: set the id of an access key',
      'MNS_ACCESS_KEY_SECRET is missing: set the secret of that access key',
      'MNS_ACCOUNT_ID is missing: set the id of the Alibaba Cloud account',
    ]);
    expect(await faultsOf(open().accounts.open('cmq', 'default'))).toEqual([
      'CMQ_REGION is missing: set the region of the topics, such as ap-guangzhou',
      'CMQ_SECRET_ID is missing: set the id of an API key',
      'CMQ_SECRET_KEY is missing: set the key that belongs to it',
      'CMQ_ACCOUNT_ID is missing: set the APPID of the Tencent Cloud account',
    ]);
  });

  test('in the Parameter Store', async () => {
    const { accounts } = open({ credentialsPath: '/topic-relay/prod' });
    expect(await faultsOf(accounts.open('cmq', 'default'))).toContain(
      '/topic-relay/prod/cmq/secret-id is missing: set the id of an API key',
    );
  });

  test('and an endpoint that is no URL', async () => {
    const env = { ...MNS, MNS_ENDPOINT: 'mns.example.com', MNS_ACCOUNT_ID: '42' };
    expect(await faultsOf(open({ env }).accounts.open('mns', 'default'))).toEqual([
      'MNS endpoint is no URL: mns.example.com',
    ]);
  });
});

describe('a named account', () => {
  test('says in the configuration what is no secret, and where the secrets are', async () => {
    const { accounts, read } = open({
      env: { SHANGHAI_ACCESS_KEY_ID: 'id', SHANGHAI_ACCESS_KEY_SECRET: 'MARKED' },
      readParameters: async () => ({ 'secret-id': 'id', 'secret-key': 'MARKED' }),
    });
    expect(await accounts.open('mns', 'shanghai')).toMatchObject({ ownerId: '1460488513831433' });
    expect(await accounts.open('cmq', 'guangzhou')).toMatchObject({ ownerId: '1250000001' });
    expect(read).toEqual(['/topic-relay/prod/guangzhou']);
  });

  test.each([
    ['mns', 'guangzhou'],
    ['cmq', 'shanghai'],
    ['mns', 'nowhere'],
    ['mns', '__proto__'],
    ['mns', 'constructor'],
    ['mns', ''],
  ] as const)('of %s: %j is none', async (broker, name) => {
    expect(await faultsOf(open().accounts.open(broker, name))).toEqual([
      `accounts.${name} is no account of ${broker}: add it to relay.config.ts`,
    ]);
  });
});

describe('an account', () => {
  test('is opened once, also for those who ask at the same time', async () => {
    const { accounts, read } = open({
      credentialsPath: '/p',
      readParameters: async () => ({
        endpoint: MNS.MNS_ENDPOINT,
        'access-key-id': 'i',
        'access-key-secret': 's',
      }),
    });
    const [one, other] = await Promise.all([
      accounts.open('mns', 'default'),
      accounts.open('mns', 'default'),
    ]);
    expect(one).toBe(other);
    expect(await accounts.open('mns', 'default')).toBe(one);
    expect(read).toHaveLength(1);
  });

  test('is opened anew after five minutes, so that rotated credentials need no restart', async () => {
    let now = 1_000_000;
    const { accounts, read } = open({
      credentialsPath: '/p',
      now: () => now,
      readParameters: async () => ({
        endpoint: MNS.MNS_ENDPOINT,
        'access-key-id': 'i',
        'access-key-secret': 's',
      }),
    });
    const first = await accounts.open('mns', 'default');
    now += 299_999;
    expect(await accounts.open('mns', 'default')).toBe(first);
    now += 1;
    expect(await accounts.open('mns', 'default')).not.toBe(first);
    expect(read).toHaveLength(2);
  });

  test('that could not be opened is read anew: what is set right needs no restart', async () => {
    const values: Record<string, string> = { endpoint: MNS.MNS_ENDPOINT, 'access-key-id': 'id' };
    const { accounts } = open({ credentialsPath: '/p', readParameters: async () => values });
    await faultsOf(accounts.open('mns', 'default'));
    values['access-key-secret'] = 'MARKED';
    expect(await accounts.open('mns', 'default')).toMatchObject({ ownerId: '1460488513831433' });
  });

  test.each([
    ['mns', MNS],
    ['cmq', { CMQ_REGION: 'r', CMQ_SECRET_ID: 'i', CMQ_SECRET_KEY: 'MARKED', CMQ_ACCOUNT_ID: '1' }],
  ] as const)('of %s does not show its secret', async (broker, env) => {
    const account = await open({ env }).accounts.open(broker, 'default');
    expect(inspect(account, { depth: null, showHidden: true })).not.toContain('MARKED');
    expect(JSON.stringify(account)).not.toContain('MARKED');
  });
});
