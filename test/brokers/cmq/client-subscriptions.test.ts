import { describe, expect, test } from 'vitest';
import { recordedBroker } from '../recorded-broker.ts';
import { api3, api3Fault, clientOf, managed } from './client-against-recorded.ts';

const subscription = (name: string, endpoint: string) => ({
  SubscriptionName: name,
  SubscriptionId: `subsc-${name}`,
  TopicOwner: 1_250_000_000,
  MsgCount: 0,
  Protocol: 'HTTP',
  Endpoint: endpoint,
  NotifyStrategy: 'EXPONENTIAL_DECAY_RETRY',
  NotifyContentFormat: 'JSON',
  FilterTags: ['paid'],
  BindingKey: null,
  CreateTime: 1_465_112_100_000,
  LastModifyTime: 1_465_112_100_000,
});

const SUBSCRIBE = {
  target: { via: 'http', url: 'http://relay.example.com/push/a/b' },
  format: 'JSON',
  strategy: 'EXPONENTIAL_DECAY_RETRY',
  tags: ['paid'],
} as const;

describe('a subscription', () => {
  test('is made for an HTTP endpoint', async () => {
    await using broker = await recordedBroker(api3({ SubscriptionId: 'subsc-1' }));
    expect(await clientOf(broker).subscribe('orders', 's', { ...SUBSCRIBE, bindingKeys: ['a.*', '#'] })).toBe(
      'created',
    );
    expect(managed(broker.seen[0])).toEqual([
      'CreateCmqSubscribe',
      {
        TopicName: 'orders',
        SubscriptionName: 's',
        Protocol: 'http',
        Endpoint: 'http://relay.example.com/push/a/b',
        NotifyStrategy: 'EXPONENTIAL_DECAY_RETRY',
        NotifyContentFormat: 'JSON',
        FilterTag: ['paid'],
        BindingKey: ['a.*', '#'],
      },
    ]);
  });

  test('that is there already is unchanged when nothing is another', async () => {
    const exists = api3Fault('ResourceInUse.Subscription', 'subscribtion is already existed');
    const there = api3({
      TotalCount: 1,
      SubscriptionSet: [subscription('s', 'http://relay.example.com/push/a/b')],
    });
    await using broker = await recordedBroker(exists, there, exists, there);
    const client = clientOf(broker);
    expect(await client.subscribe('orders', 's', SUBSCRIBE)).toBe('unchanged');
    await expect(client.subscribe('orders', 's', { ...SUBSCRIBE, tags: [] })).rejects.toMatchObject({
      kind: 'already-exists',
    });
  });

  test('is found by its whole name among those that contain it', async () => {
    const endpoints = Array.from({ length: 50 }, (_, at) =>
      subscription(`s-${at}`, `http://example.com/${at}`),
    );
    await using broker = await recordedBroker(
      api3({ TotalCount: 51, SubscriptionSet: endpoints }),
      api3({ TotalCount: 51, SubscriptionSet: [subscription('s', 'http://example.com/s')] }),
    );
    expect(await clientOf(broker).showSubscription('orders', 's')).toEqual({
      topic: 'orders',
      subscription: 's',
      owner: '1250000000',
      target: { via: 'http', url: 'http://example.com/s' },
      format: 'JSON',
      strategy: 'EXPONENTIAL_DECAY_RETRY',
      tags: ['paid'],
      bindingKeys: [],
      createdAt: 1_465_112_100_000,
    });
    expect(broker.seen.map(managed)).toEqual([
      ['DescribeCmqSubscriptionDetail', { TopicName: 'orders', SubscriptionName: 's', Offset: 0, Limit: 50 }],
      [
        'DescribeCmqSubscriptionDetail',
        { TopicName: 'orders', SubscriptionName: 's', Offset: 50, Limit: 50 },
      ],
    ]);
  });

  test('that is not among them is not there', async () => {
    await using broker = await recordedBroker(
      api3({ TotalCount: 1, SubscriptionSet: [subscription('s-1', 'http://x')] }),
    );
    await expect(clientOf(broker).showSubscription('orders', 's')).rejects.toMatchObject({
      kind: 'subscription-not-found',
      message: 'cmq: topic orders has no subscription s',
    });
  });

  test('is changed, freed of its tags and removed', async () => {
    const gone = api3Fault('FailedOperation', 'subscription is not existed');
    await using broker = await recordedBroker(api3({}), api3({}), gone);
    const client = clientOf(broker);
    const attributes = { strategy: 'BACKOFF_RETRY', format: 'SIMPLIFIED', filterTags: ['eu'] } as const;
    await client.subscriptions.setAttributes('orders', 's', attributes);
    await client.subscriptions.clearFilterTags('orders', 's');
    await client.unsubscribe('orders', 's');
    const names = { TopicName: 'orders', SubscriptionName: 's' };
    expect(broker.seen.map(managed)).toEqual([
      [
        'ModifyCmqSubscriptionAttribute',
        { ...names, NotifyStrategy: 'BACKOFF_RETRY', NotifyContentFormat: 'SIMPLIFIED', FilterTags: ['eu'] },
      ],
      ['ClearCmqSubscriptionFilterTags', names],
      ['DeleteCmqSubscribe', names],
    ]);
  });

  test.each([
    ['XML', { ...SUBSCRIBE, format: 'XML' }],
    ['an envelope in a queue', { ...SUBSCRIBE, target: { via: 'queue', queue: 'inbox' } }],
    ['mail', { ...SUBSCRIBE, target: { via: 'other', endpoint: 'mail:directmail:ops@example.com' } }],
  ] as const)('for %s is refused before it is sent', async (_what, request) => {
    await using broker = await recordedBroker();
    await expect(clientOf(broker).subscribe('orders', 's', request)).rejects.toMatchObject({
      kind: 'invalid',
    });
    expect(broker.seen).toEqual([]);
  });
});
