import { describe, expect, test } from 'vitest';
import { InvalidInputError, readInput } from '../../lib/manage/input.ts';
import { NotificationsInput } from '../../lib/manage/notifications.ts';
import { PublishInput } from '../../lib/manage/publish.ts';
import { SubscriptionsInput } from '../../lib/manage/subscriptions/input.ts';
import { TopicsInput } from '../../lib/manage/topics.ts';

const SCHEMAS = {
  topics: TopicsInput,
  subscriptions: SubscriptionsInput,
  publish: PublishInput,
  notifications: NotificationsInput,
};

function faultsOf(name: keyof typeof SCHEMAS, input: unknown): readonly string[] {
  try {
    readInput(SCHEMAS[name], input);
  } catch (error) {
    if (error instanceof InvalidInputError) return error.faults;
    throw error;
  }
  return [];
}

const name = 'starts with a letter or digit; letters, digits, "-", "_"';

describe('what is wrong with an input is said with the path to it', () => {
  test.each<[keyof typeof SCHEMAS, unknown, readonly unknown[]]>([
    ['topics', {}, ['broker: is "mns" or "cmq"']],
    ['topics', null, ['input: is a JSON object']],
    ['subscriptions', '', ['input: is a JSON object']],
    ['topics', [], ['broker: is "mns" or "cmq"']],
    ['topics', { broker: 'sns', action: 'list' }, ['broker: is "mns" or "cmq"']],
    ['topics', { broker: 'mns' }, [expect.stringMatching(/^action: is create, list, show, set\b/)]],
    [
      'topics',
      { broker: 'mns', action: 'make' },
      [expect.stringMatching(/^action: is create, list, show, set\b/)],
    ],
    ['topics', { broker: 'mns', action: 'create' }, ['topic: is missing']],
    ['topics', { broker: 'mns', action: 'create', topic: 1 }, ['topic: is the name, as text']],
    ['topics', { broker: 'mns', action: 'create', topic: '' }, [`topic: ${name}`]],
    ['topics', { broker: 'mns', action: 'create', topic: '../queues/q' }, [`topic: ${name}`]],
    ['topics', { broker: 'mns', action: 'create', topic: 'a\n' }, [`topic: ${name}`]],
    [
      'topics',
      { broker: 'mns', action: 'create', topic: 'a'.repeat(256) },
      ['topic: is longer than 255 letters'],
    ],
    [
      'topics',
      { broker: 'cmq', action: 'set', topic: 't', filter: 'tags' },
      ['filter: there is no such field here'],
    ],
    [
      'topics',
      { broker: 'cmq', action: 'create', topic: 't', loggingEnabled: true },
      ['loggingEnabled: cmq has no such setting'],
    ],
    [
      'topics',
      { broker: 'mns', action: 'create', topic: 't', loggingEnabled: true, bogus: 1 },
      ['bogus: there is no such field here'],
    ],
    ['publish', { broker: 'mns', topic: 't', routingKey: 'a.b' }, ['routingKey: mns has no such setting']],
    ['topics', { broker: 'mns', action: 'show', topic: 't', size: 1 }, ['size: there is no such field here']],
    [
      'topics',
      { broker: 'mns', action: 'create', topic: 'ß', filter: 'tags', account: 1 },
      [
        'account: Invalid type: Expected string but received 1',
        `topic: ${name}`,
        'filter: mns has no such setting',
      ],
    ],
    ['publish', { broker: 'mns' }, ['topic: is missing']],
    [
      'publish',
      { broker: 'mns', topic: 't', messages: ['a', 1], tags: ['a', 'b'] },
      ['messages.1: Invalid type: Expected string but received 1', 'tags: is one at most: MNS has no more'],
    ],
    [
      'publish',
      { broker: 'mns', topic: 't', directMail: { AccountName: 'a' } },
      [
        'directMail.Subject: is missing',
        'directMail.AddressType: is missing',
        'directMail.IsHtml: is missing',
        'directMail.ReplyToAddress: is missing',
      ],
    ],
    ['subscriptions', {}, [expect.stringMatching(/^action: is create, adopt, list, sources,/)]],
    ['subscriptions', { action: 'create' }, ['broker: is "mns" or "cmq"']],
    ['subscriptions', { action: 'create', broker: 'mns', topic: 't' }, ['subscription: is missing']],
    [
      'subscriptions',
      { action: 'create', broker: 'cmq', topic: 't', subscription: 's', format: 'XML', stale: 'mark' },
      [expect.stringMatching(/^format: .*"JSON" \| "SIMPLIFIED"/), 'stale: cmq has no such setting'],
    ],
    ['subscriptions', { action: 'show' }, ['source: is missing']],
    ['subscriptions', { action: 'show', source: 'a#b' }, ['source: is 1 to 64 letters, digits, "-" or "_"']],
    [
      'subscriptions',
      { action: 'show', source: 'a'.repeat(65) },
      ['source: is 1 to 64 letters, digits, "-" or "_"'],
    ],
    [
      'subscriptions',
      { action: 'set', source: 'a', addresses: ['203.0.113.0/24', 'localhost'] },
      ['addresses.1: is an address or a CIDR range'],
    ],
    [
      'notifications',
      { action: 'list', source: 'a', from: 'yesterday' },
      ['from: is epoch ms or an ISO date'],
    ],
    ['notifications', { action: 'list', source: 'a', from: -1e20 }, ['from: is epoch ms or an ISO date']],
    ['notifications', { action: 'list', source: 'a', to: 1e20 }, ['to: is epoch ms or an ISO date']],
    ['notifications', { action: 'list', source: 'a', to: null }, ['to: is epoch ms or an ISO date']],
    ['notifications', { action: 'get', source: 'a' }, ['messageId: is missing']],
  ])('%s: %j', (schema, input, faults) => {
    expect(faultsOf(schema, input)).toEqual(faults);
  });
});

describe('what is left out has a default', () => {
  test.each<[keyof typeof SCHEMAS, object, object]>([
    [
      'subscriptions',
      { action: 'create', broker: 'mns', topic: 'MyTopic1', subscription: 'MyTopic1-Sub1' },
      {
        action: 'create',
        broker: 'mns',
        account: 'default',
        topic: 'MyTopic1',
        subscription: 'MyTopic1-Sub1',
        via: 'http',
        strategy: 'EXPONENTIAL_DECAY_RETRY',
        tags: [],
        decode: 'none',
        unparsable: 'refuse',
        stale: 'mark',
      },
    ],
    [
      'publish',
      { broker: 'cmq', topic: 't' },
      { broker: 'cmq', account: 'default', topic: 't', count: 3, tags: [] },
    ],
    [
      'notifications',
      { action: 'list', source: 'orders', from: '2026-05-17T00:00:00Z' },
      {
        action: 'list',
        source: 'orders',
        from: 1_778_976_000_000,
        order: 'newest-first',
        limit: 50,
        deliveries: false,
      },
    ],
    [
      'subscriptions',
      { action: 'delete', source: 'a' },
      { action: 'delete', source: 'a', deleteQueue: false },
    ],
  ])('%s: %j', (schema, input, read) => {
    expect(readInput(SCHEMAS[schema], input)).toEqual(read);
  });
});
