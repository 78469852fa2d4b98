import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../lib/errors.ts';
import { defineConfig } from '../../lib/relay-config.ts';

const webhook = { type: 'webhook', url: 'https://hooks.example.com/in' } as const;

/** What a configuration that the compiler would refuse is told: users of plain JavaScript have no compiler. */
function faultsOf(config: unknown): readonly string[] {
  try {
    defineConfig(config as Parameters<typeof defineConfig>[0]);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('a configuration', () => {
  test('gets its defaults', () => {
    expect(defineConfig({ targets: { billing: webhook }, routes: [{ to: ['billing'] }] })).toEqual({
      accounts: {},
      topics: {},
      subscriptions: {},
      silence: {},
      targets: {
        billing: {
          type: 'webhook',
          url: 'https://hooks.example.com/in',
          enabled: true,
          retries: [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400],
          timeoutMs: 15_000,
          headers: {},
          secrets: [],
          format: 'standard',
          allowPrivate: [],
        },
      },
      routes: [{ from: '*', to: ['billing'] }],
    });
  });

  test('may name accounts, secrets and every kind of target', () => {
    const config = defineConfig({
      accounts: {
        shop: {
          broker: 'mns',
          endpoint: 'https://1460488513831433.mns.cn-hangzhou.aliyuncs.com',
          accountId: '1460488513831433',
          credentials: { ssm: '/topic-relay/prod/shop' },
        },
        games: { broker: 'cmq', region: 'ap-guangzhou', credentials: { ssm: '/topic-relay/prod/games' } },
      },
      targets: {
        hook: {
          ...webhook,
          headers: { Authorization: { ssm: '/topic-relay/prod/hook-token' }, 'X-Team': 'billing' },
          secrets: [{ ssm: '/topic-relay/prod/hook-2' }, { env: 'HOOK_SECRET' }],
          format: 'cloudevents',
          allowPrivate: ['10.0.0.0/8', '::1', 'billing.internal'],
        },
        queue: { type: 'sqs', queueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders.fifo' },
        alarm: { type: 'sns', topicArn: 'arn:aws:sns:eu-west-1:123456789012:alarm' },
        bus: { type: 'eventbridge' },
        worker: { type: 'lambda', function: 'arn:aws:lambda:eu-west-1:123456789012:function:worker:live' },
        mirror: { type: 'mns-topic', account: 'shop', topic: 'mirror' },
        copy: { type: 'cmq-topic', account: 'games', topic: 'copy', retries: [] },
      },
      routes: [
        {
          name: 'paid-orders',
          from: ['orders', 'shop-*'],
          match: { tag: ['paid'], message: { amount: [{ numeric: ['>', 100] }] } },
          to: ['hook', 'queue'],
        },
        { from: 'games', to: ['alarm', 'bus', 'worker', 'mirror', 'copy'] },
      ],
    });
    expect(config.targets.bus).toMatchObject({ bus: 'default', source: 'topic-relay' });
    expect(config.targets.copy).toMatchObject({ retries: [] });
  });

  test('that is wrong in many places is told all of them at once', () => {
    expect(
      faultsOf({
        accounts: { shop: { broker: 'mns', endpoint: 'nowhere', credentials: { ssm: 'no-slash' } } },
        targets: {
          'dotted.name': webhook,
          hook: { type: 'webhook', url: 'hooks.example.com', timeoutMs: 60_000 },
          mirror: { type: 'cmq-topic', account: 'shop', topic: 'mirror' },
        },
        routes: [{ from: 'a.b', to: [] }, { to: ['hook', 'nobody'] }, { typo: true, to: ['hook'] }],
      }),
    ).toEqual([
      'accounts.shop.endpoint: an endpoint is a URL',
      'accounts.shop.credentials.ssm: a path starts with "/" and has no "/" at its end',
      'targets.dotted.name: a name is 1 to 64 letters, digits, "-" or "_"',
      'targets.hook.url: is a URL',
      'targets.hook.timeoutMs: is longer than 25 s',
      'routes.0.from: is the name of a source, or a pattern such as orders-*',
      'routes.0.to: names no target',
      'routes.2.typo: there is no such setting',
      'routes.1.to: there is no target "nobody"',
      'targets.mirror.account: "shop" is not an account of cmq',
    ]);
  });

  test.each([
    ['no configuration', undefined, 'configuration: Invalid type: Expected Object but received undefined'],
    ['a list', [], 'targets: is missing'],
    [
      'an unknown type of target',
      { targets: { a: { type: 'kafka' } }, routes: [] },
      'targets.a.type: Invalid type: Expected ("webhook" | "sqs" | "sns" | "eventbridge" | "lambda" | "mns-topic" | "cmq-topic") but received "kafka"',
    ],
    [
      'an unknown broker of a topic called match',
      { topics: { match: '' }, targets: {}, routes: [] },
      'topics.match: is "mns" or "cmq"',
    ],
    [
      'an unknown account',
      { targets: { a: { type: 'mns-topic', account: 'x', topic: 't' } }, routes: [] },
      'targets.a.account: there is no account "x"',
    ],
  ])('%s is refused', (_name, config, fault) => {
    expect(faultsOf(config)).toContain(fault);
  });
});

describe('headers of a webhook', () => {
  const withHeader = (name: string, value: unknown) =>
    faultsOf({ targets: { a: { ...webhook, headers: { [name]: value } } }, routes: [] });

  test.each(['Authorization', 'X-Team', 'content-type', 'user-agent'])('%s may be set', (name) => {
    expect(withHeader(name, 'Bearer abc')).toEqual([]);
  });

  test.each([
    'Connection',
    'keep-alive',
    'Proxy-Authorization',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
    'Host',
    'Content-Length',
    'Accept-Encoding',
    'Expect',
    'Webhook-Id',
    'webhook-signature',
    'Topic-Relay-Via',
    'bad name',
    'bad:name',
    '',
  ])('%s may not', (name) => {
    expect(withHeader(name, 'x')).toEqual([
      `targets.a.headers.${name}: is not a header that a target may set`,
    ]);
  });

  test.each(['a\r\nX-Evil: 1', 'a\nb', 'a\rb', 'a\0b', ' padded', 'ünïcode', ''])(
    'the value %j is refused',
    (value) => {
      expect(withHeader('X-Team', value)).toEqual([
        'targets.a.headers.X-Team: a header value is visible ASCII and spaces',
      ]);
    },
  );
});

describe('a match', () => {
  const matching = (match: unknown) =>
    faultsOf({ targets: { a: webhook }, routes: [{ to: ['a'] }, { match, to: ['a'] }] });

  test.each([
    { tag: ['a', { prefix: 'b' }, { suffix: { 'equals-ignore-case': 'C' } }] },
    { message: { 'a.b': [1, true, null, '', { exists: false }] } },
    { message: { ip: [{ cidr: '10.0.0.0/8' }, { cidr: '2001:db8::/32' }] } },
    { message: { n: [{ numeric: ['=', 1] }, { numeric: ['>=', 0, '<', 10] }] } },
    { source: [{ 'anything-but': ['a', 'b'] }, { 'anything-but': { prefix: ['c'] } }] },
    { source: [{ wildcard: 'a*b\\*c\\\\' }, { 'anything-but': { wildcard: '*-test' } }] },
    { $or: [{ tag: ['a'] }, { message: { $or: [{ x: [1] }, { y: [2] }] } }] },
  ])('%j is a pattern', (match) => {
    expect(matching(match)).toEqual([]);
  });

  test.each([
    [{}, 'routes.1.match: is empty'],
    ['tag', 'routes.1.match: a pattern is an object of fields'],
    [{ tag: 'a' }, 'routes.1.match.tag: a pattern is an object of fields'],
    [{ tag: [] }, 'routes.1.match.tag: has no alternative'],
    [
      { tags: ['a'] },
      'routes.1.match.tags: there are source, broker, topic, subscription, owner, tag, message',
    ],
    [
      { $or: [{ tag: ['a'] }, { body: ['b'] }] },
      'routes.1.match.$or.1.body: there are source, broker, topic, subscription, owner, tag, message',
    ],
    [{ $or: [{ tag: ['a'] }] }, 'routes.1.match.$or: is a list of two patterns or more'],
    [{ tag: [['a']] }, 'routes.1.match.tag.0: is a value or one operator'],
    [{ tag: [{ prefix: 'a', suffix: 'b' }] }, 'routes.1.match.tag.0: is a value or one operator'],
    [
      { tag: [{ regex: 'a' }] },
      'routes.1.match.tag.0: "regex" is no operator; there are prefix, suffix, equals-ignore-case, wildcard, anything-but, numeric, cidr, exists',
    ],
    [
      { tag: [{ toString: 'a' }] },
      'routes.1.match.tag.0: "toString" is no operator; there are prefix, suffix, equals-ignore-case, wildcard, anything-but, numeric, cidr, exists',
    ],
    [{ tag: [{ wildcard: 'a**' }] }, 'routes.1.match.tag.0.wildcard: has two wildcards in a row'],
    [
      { tag: [{ wildcard: 'a\\b' }] },
      'routes.1.match.tag.0.wildcard: has a backslash before something else than * or \\',
    ],
    [
      { message: { n: [{ numeric: ['>', '1'] }] } },
      'routes.1.match.message.n.0.numeric: numeric is such as [">", 0] or [">", 0, "<=", 5]',
    ],
    [{ message: { n: [9_007_199_254_740_992] } }, 'routes.1.match.message.n.0: is an integer beyond 2^53'],
    [
      { message: { ip: [{ cidr: '10.0.0.0/33' }] } },
      'routes.1.match.message.ip.0.cidr: is such as 10.0.0.0/8',
    ],
    [{ tag: [{ prefix: '' }] }, 'routes.1.match.tag.0.prefix: is empty'],
  ])('%j is none', (match, fault) => {
    expect(matching(match)).toContain(fault);
  });
});
