import { describe, expect, test } from 'vitest';
import { cloudEvent } from '../../../lib/relay/targets/cloud-event.ts';
import { deliveryIdOf } from '../../../lib/relay/targets/delivery-id.ts';
import { metadataOf, textBody } from '../../../lib/relay/targets/metadata.ts';
import { webhookSignature } from '../../../lib/relay/targets/webhook-signature.ts';
import { Secret } from '../../../lib/secret.ts';
import { outgoing } from '../../support/outgoing.ts';

describe('the id of a delivery', () => {
  test.each([
    ['orders', 'F6EA56633844DBFC-1-154BDFB8059-200000008', 'billing', 'msg_bIYtoCsnxKaftzC5outlSLkGoIgXeW7w'],
    ['orders', '1.2.3', 'billing', 'msg_vM3Y3paAsk8tvvtCVRJ7YnrGgyBeNxvd'],
  ])('of %s %s for %s is %s', (source, messageId, target, id) => {
    expect(deliveryIdOf(source, messageId, target)).toBe(id);
  });

  test('tells apart what only together looks the same', () => {
    const ids = [
      deliveryIdOf('a', 'b', 'c'),
      deliveryIdOf('a', 'b"c', ''),
      deliveryIdOf('a","b', 'c', ''),
      deliveryIdOf('ab', '', 'c'),
    ];
    expect(new Set(ids).size).toBe(4);
  });
});

describe('a signature of Standard Webhooks', () => {
  // The example of the specification's own libraries.
  const secret = new Secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');

  test('is that of the specification’s example', () => {
    const body = Buffer.from('{"test": 2432232314}');
    expect(webhookSignature([secret], 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, body)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  test.each([
    'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'whsec_',
    'whsec_%%%',
    'whsec_c2hvcnQ=',
    `whsec_${Buffer.alloc(65).toString('base64')}`,
    'whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  ])('is not made with %s, which is not repeated', (text) => {
    const sign = () => webhookSignature([new Secret(text)], 'msg_1', 1, Buffer.alloc(0));
    expect(sign).toThrow('A signing secret is whsec_ and the base64 of 24 to 64 bytes');
  });
});

describe('metadata', () => {
  test('is visible ASCII, whatever the broker says', () => {
    const strange = {
      topic: 'täglich',
      messageId: 'a\r\nX: 1%',
      tags: ['支付', 'a,b', '\ud800'],
      publishedAt: 0,
    };
    const metadata = metadataOf(outgoing('x', strange), 'here');
    expect(metadata).toMatchObject({
      'topic-relay-topic': 't%C3%A4glich',
      'topic-relay-message-id': 'a%0D%0AX:%201%25',
      'topic-relay-tags': '%E6%94%AF%E4%BB%98,a%2Cb,%EF%BF%BD',
      'topic-relay-published-at': '1970-01-01T00:00:00.000Z',
    });
    expect(Object.values(metadata).join('')).toMatch(/^[\x20-\x7e]+$/);
    expect(Object.keys(metadata).length).toBeLessThan(10);
  });
});

describe('a text body', () => {
  test.each([
    ['text', Buffer.from('日本\t\r\n'), { text: '日本\t\r\n', isBase64: false }],
    ['bytes that are no UTF-8', Buffer.from('ff', 'hex'), { text: '/w==', isBase64: true }],
    ['a character that SQS refuses', Buffer.from('a\0'), { text: 'YQA=', isBase64: true }],
    ['a byte order mark', Buffer.from('\ufeffa'), { text: '77u/YQ==', isBase64: true }],
  ])('of %s', (_name, message, body) => {
    expect(textBody(message)).toEqual(body);
  });
});

describe('a CloudEvents envelope', () => {
  test('names where the message came from', () => {
    expect(JSON.parse(cloudEvent(outgoing('{"a":1}', { tags: ['paid'] })))).toEqual({
      specversion: '1.0',
      id: 'F6EA56633844DBFC-1-154BDFB8059-200000008',
      source: '/topic-relay/orders',
      type: 'topic-relay.message',
      subject: 'MyTopic1',
      time: '2016-05-17T09:10:56.857Z',
      datacontenttype: 'application/json',
      broker: 'mns',
      owner: '1460488513831433',
      tags: 'paid',
      receivedat: '2016-05-17T09:10:57.000Z',
      data: { a: 1 },
    });
  });

  test.each([
    [
      'JSON stays as it was published',
      '{ "id": 9007199254740993, "x": 1e400 }',
      '"data":{ "id": 9007199254740993, "x": 1e400 }}',
    ],
    ['text is a string', 'say "hi"', '"data":"say \\"hi\\""}'],
    ['nothing is an empty string', '', '"data":""}'],
    ['other bytes are base64', Buffer.from('ff00', 'hex'), '"data_base64":"/wA="}'],
  ])('%s', (_name, message, end) => {
    const event = cloudEvent(outgoing(message));
    expect(event.slice(-end.length)).toBe(end);
    expect(() => JSON.parse(event)).not.toThrow();
  });
});
