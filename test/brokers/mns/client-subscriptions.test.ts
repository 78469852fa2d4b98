import { describe, expect, test } from 'vitest';
import { recordedBroker } from '../recorded-broker.ts';
import { clientOf, fault, xml } from './client-against-recorded.ts';

const details = (endpoint: string, filterTag: string) =>
  xml(
    'Subscription',
    '<SubscriptionName>MyTopic1-Sub1</SubscriptionName><Subscriber>1460488513831433</Subscriber>' +
      `<TopicOwner>0012</TopicOwner><TopicName>MyTopic1</TopicName><Endpoint>${endpoint}</Endpoint>` +
      '<NotifyStrategy>EXPONENTIAL_DECAY_RETRY</NotifyStrategy><NotifyContentFormat>XML</NotifyContentFormat>' +
      `${filterTag}<CreateTime>1463476256</CreateTime><LastModifyTime>1463476256</LastModifyTime>`,
  );

describe('a subscription', () => {
  test('is made for an HTTP endpoint with a tag', async () => {
    await using broker = await recordedBroker({ status: 201 });
    const made = await clientOf(broker).subscribe('MyTopic1', 'MyTopic1-Sub1', {
      target: { via: 'http', url: 'https://relay.example.com/push/a/b' },
      format: 'XML',
      strategy: 'EXPONENTIAL_DECAY_RETRY',
      tags: ['paid'],
    });
    expect(made).toBe('created');
    expect(broker.seen).toMatchObject([
      {
        method: 'PUT',
        target: '/topics/MyTopic1/subscriptions/MyTopic1-Sub1',
        body:
          '<?xml version="1.0" encoding="UTF-8"?><Subscription xmlns="http://mns.aliyuncs.com/doc/v1/">' +
          '<Endpoint>https://relay.example.com/push/a/b</Endpoint><FilterTag>paid</FilterTag>' +
          '<NotifyStrategy>EXPONENTIAL_DECAY_RETRY</NotifyStrategy><NotifyContentFormat>XML</NotifyContentFormat>' +
          '</Subscription>',
      },
    ]);
  });

  test('names a queue by region and account', async () => {
    await using broker = await recordedBroker({ status: 204 });
    const made = await clientOf(broker).subscribe('MyTopic1', 's', {
      target: { via: 'queue', queue: 'inbox' },
      format: 'SIMPLIFIED',
      strategy: 'BACKOFF_RETRY',
    });
    expect(made).toBe('unchanged');
    expect(broker.seen[0]?.body).toContain(
      '<Endpoint>acs:mns:cn-hangzhou:1460488513831433:queues/inbox</Endpoint><NotifyStrategy>',
    );
  });

  test('of a queue is refused where the account is unknown', async () => {
    await using broker = await recordedBroker();
    const client = clientOf(broker, { accountId: undefined });
    const request = {
      target: { via: 'queue', queue: 'inbox' },
      format: 'XML',
      strategy: 'BACKOFF_RETRY',
    } as const;
    await expect(client.subscribe('t', 's', request)).rejects.toMatchObject({
      kind: 'invalid',
      code: 'AccountUnknown',
    });
  });

  test('with binding keys is refused', async () => {
    await using broker = await recordedBroker();
    const request = {
      target: { via: 'http', url: 'http://example.com' },
      format: 'XML',
      strategy: 'BACKOFF_RETRY',
      bindingKeys: ['a.*'],
    } as const;
    await expect(clientOf(broker).subscribe('t', 's', request)).rejects.toMatchObject({ kind: 'invalid' });
  });

  test.each([
    ['http://example.com/push', { via: 'http', url: 'http://example.com/push' }],
    ['acs:mns:cn-hangzhou:1460488513831433:queues/inbox', { via: 'queue', queue: 'inbox' }],
    ['mail:directmail:ops@example.com', { via: 'other', endpoint: 'mail:directmail:ops@example.com' }],
  ])('to %s is shown with its target', async (endpoint, target) => {
    await using broker = await recordedBroker({ status: 200, body: details(endpoint, '') });
    expect(await clientOf(broker).showSubscription('MyTopic1', 'MyTopic1-Sub1')).toEqual({
      topic: 'MyTopic1',
      subscription: 'MyTopic1-Sub1',
      owner: '0012',
      target,
      format: 'XML',
      strategy: 'EXPONENTIAL_DECAY_RETRY',
      tags: [],
      bindingKeys: [],
      createdAt: 1_463_476_256_000,
    });
  });

  test('is shown with its tag', async () => {
    const body = details('http://example.com', '<FilterTag>0007</FilterTag>');
    await using broker = await recordedBroker({ status: 200, body });
    expect(await clientOf(broker).showSubscription('MyTopic1', 's')).toMatchObject({ tags: ['0007'] });
  });

  test('that is not there cannot be shown', async () => {
    const body = fault('SubscriptionNotExist', 'The subscription you provided does not exist.');
    await using broker = await recordedBroker({ status: 404, body });
    await expect(clientOf(broker).showSubscription('t', 's')).rejects.toMatchObject({
      kind: 'subscription-not-found',
    });
  });

  test('gets another strategy', async () => {
    await using broker = await recordedBroker({ status: 204 });
    await clientOf(broker).subscriptions.setStrategy('t', 's', 'BACKOFF_RETRY');
    expect(broker.seen).toMatchObject([
      { method: 'PUT', target: '/topics/t/subscriptions/s?metaoverride=true' },
    ]);
    expect(broker.seen[0]?.body).toContain('<NotifyStrategy>BACKOFF_RETRY</NotifyStrategy></Subscription>');
  });

  test('can be removed after its topic is gone', async () => {
    const body = fault('TopicNotExist', 'The topic you provided does not exist.');
    await using broker = await recordedBroker({ status: 404, body });
    await clientOf(broker).unsubscribe('t', 's');
    expect(broker.seen).toMatchObject([{ method: 'DELETE', target: '/topics/t/subscriptions/s' }]);
  });

  test('is listed by the last part of its URL', async () => {
    const body = xml(
      'Subscriptions',
      '<Subscription><SubscriptionURL>http://1.mns.cn-hangzhou.aliyuncs.com/topics/t/subscriptions/s-1</SubscriptionURL></Subscription>',
    );
    await using broker = await recordedBroker({ status: 200, body });
    expect(await clientOf(broker).listSubscriptions('t')).toEqual({ items: ['s-1'] });
    expect(broker.seen).toMatchObject([{ method: 'GET', target: '/topics/t/subscriptions' }]);
  });
});
