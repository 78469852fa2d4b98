import { generateKeyPairSync, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { contentMd5, matchesContentMd5, md5Hex } from '../../../local/broker/mns/digest.ts';
import { pushTarget } from '../../../local/broker/mns/endpoint.ts';
import { notificationBody } from '../../../local/broker/mns/notification.ts';
import { DEFAULT_STYLE, makePush } from '../../../local/broker/mns/push.ts';

const NOTIFICATION = {
  topicOwner: '1460488513831433',
  topicName: 'MyTopic1',
  subscriber: '1460488513831433',
  subscriptionName: 'MyTopic1-Sub1',
  messageId: 'F6EA56633844DBFC-1-154BDFB8059-200000008',
  message: 'I am test message 0.',
  publishTime: 1463476256857,
};

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 512 });

function push(format: 'XML' | 'JSON' | 'SIMPLIFIED', more = {}) {
  const content = {
    notification: NOTIFICATION,
    format,
    requestId: '573AE020B2B71CFC6801A6EF',
    certificateUrl: 'http://127.0.0.1:9/certificates/a.pem',
    at: Date.UTC(2016, 4, 17, 9, 10, 56),
    target: '/notifications',
    ...more,
  };
  return makePush(content, privateKey, DEFAULT_STYLE);
}

test.each([
  ['I am test message 0.', '075C3D4AEB2D2F2D6A4C17C9D6DBBEBB'],
  ['I am test message 1.', '8356BC7FFBD22CC971BE7FF7427202B6'],
  ['I am test message 2.', '3BCFB142A3CC597F5D409BFE9DB1B885'],
])('the MessageMD5 of %j is %s', (message, digest) => {
  expect(md5Hex(message)).toBe(digest);
});

test('a Content-MD5 is known in each of its forms, and in no other', () => {
  const body = Buffer.from('I am test message 0.');
  expect(contentMd5(body, 'hex')).toBe('075C3D4AEB2D2F2D6A4C17C9D6DBBEBB');
  expect(contentMd5(body, 'base64-hex')).toBe('MDc1YzNkNGFlYjJkMmYyZDZhNGMxN2M5ZDZkYmJlYmI=');
  expect(contentMd5(body, 'base64')).toBe('B1w9SustLy1qTBfJ1tu+uw==');
  for (const header of [
    '075C3D4AEB2D2F2D6A4C17C9D6DBBEBB',
    '075c3d4aeb2d2f2d6a4c17c9d6dbbebb',
    'MDc1YzNkNGFlYjJkMmYyZDZhNGMxN2M5ZDZkYmJlYmI=',
    'B1w9SustLy1qTBfJ1tu+uw==',
  ]) {
    expect(matchesContentMd5(body, header)).toBe(true);
  }
  expect(matchesContentMd5(body, '8356BC7FFBD22CC971BE7FF7427202B6')).toBe(false);
});

test('an XML body has the 495 bytes of the vendor’s log', () => {
  const body = notificationBody(NOTIFICATION, 'XML', 'string');
  expect(Buffer.byteLength(body)).toBe(495);
  expect(body).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<Notification xmlns="http://mns.aliyuncs.com/doc/v1/">
  <TopicOwner>1460488513831433</TopicOwner>
  <TopicName>MyTopic1</TopicName>
  <Subscriber>1460488513831433</Subscriber>
  <SubscriptionName>MyTopic1-Sub1</SubscriptionName>
  <MessageId>F6EA56633844DBFC-1-154BDFB8059-200000008</MessageId>
  <MessageMD5>075C3D4AEB2D2F2D6A4C17C9D6DBBEBB</MessageMD5>
  <Message>I am test message 0.</Message>
  <PublishTime>1463476256857</PublishTime>
</Notification>`);
});

test('an XML body escapes the message and carries its tag', () => {
  const body = notificationBody(
    { ...NOTIFICATION, message: '<a> & \r\n', messageTag: 'new' },
    'XML',
    'string',
  );
  expect(body).toContain('<Message>&lt;a&gt; &amp; &#13;\n</Message>');
  expect(body).toContain('<MessageTag>new</MessageTag>');
});

test('a JSON body is compact, in the service’s order of names', () => {
  expect(notificationBody(NOTIFICATION, 'JSON', 'string')).toBe(
    '{"TopicOwner":"1460488513831433","Message":"I am test message 0.","Subscriber":"1460488513831433","PublishTime":"1463476256857","SubscriptionName":"MyTopic1-Sub1","MessageMD5":"075C3D4AEB2D2F2D6A4C17C9D6DBBEBB","TopicName":"MyTopic1","MessageId":"F6EA56633844DBFC-1-154BDFB8059-200000008"}',
  );
  expect(notificationBody(NOTIFICATION, 'JSON', 'number')).toContain('"PublishTime":1463476256857,');
});

test('a SIMPLIFIED push has the message as its body and everything else in signed headers', () => {
  const { path, headers, body } = push('SIMPLIFIED');
  expect(body.toString()).toBe('I am test message 0.');
  expect(Object.keys(headers)).toEqual([
    'x-mns-message-id',
    'x-mns-topic-owner',
    'x-mns-topic-name',
    'x-mns-subscriber',
    'x-mns-subscription-name',
    'x-mns-publish-time',
    'x-mns-request-id',
    'x-mns-version',
    'x-mns-signing-cert-url',
    'Authorization',
    'Date',
    'Content-Type',
    'Content-md5',
    'User-Agent',
    'Accept',
    'Connection',
  ]);
  expect(path).toBe('/notifications');
  expect(headers['Content-md5']).toBe('075C3D4AEB2D2F2D6A4C17C9D6DBBEBB');
  expect(headers['x-mns-signing-cert-url']).toBe('aHR0cDovLzEyNy4wLjAuMTo5L2NlcnRpZmljYXRlcy9hLnBlbQ==');
  expect(headers.Date).toBe('Tue, 17 May 2016 09:10:56 GMT');
  const signed =
    'POST\n075C3D4AEB2D2F2D6A4C17C9D6DBBEBB\ntext/plain;charset=utf-8\nTue, 17 May 2016 09:10:56 GMT\n' +
    'x-mns-message-id:F6EA56633844DBFC-1-154BDFB8059-200000008\nx-mns-publish-time:1463476256857\n' +
    'x-mns-request-id:573AE020B2B71CFC6801A6EF\n' +
    'x-mns-signing-cert-url:aHR0cDovLzEyNy4wLjAuMTo5L2NlcnRpZmljYXRlcy9hLnBlbQ==\n' +
    'x-mns-subscriber:1460488513831433\nx-mns-subscription-name:MyTopic1-Sub1\nx-mns-topic-name:MyTopic1\n' +
    'x-mns-topic-owner:1460488513831433\nx-mns-version:2015-06-06\n/notifications';
  const { Authorization = '' } = headers;
  const signature = Buffer.from(Authorization, 'base64');
  expect(verify('sha1', Buffer.from(signed), publicKey, signature)).toBe(true);
});

test.each(['XML', 'JSON'] as const)('a %s push says in headers only what its body does not', (format) => {
  const names = Object.keys(push(format).headers).filter((name) => name.startsWith('x-mns-'));
  expect(names).toEqual(['x-mns-request-id', 'x-mns-version', 'x-mns-signing-cert-url']);
});

test('the digest of an XML push is base64 of the lower-case hex text', () => {
  expect(push('XML').headers['Content-MD5']).toBe('ZjdkMzUzY2RiNTU2NWRiNTNkM2NkZDRkZWM0YWUyOWM=');
});

test('a push can be made with another body and with other, more or fewer headers, all signed', () => {
  const { headers, body } = push('SIMPLIFIED', {
    body: 'I am test message 1.',
    headers: { 'X-MNS-TOPIC-OWNER': '1', 'x-mns-extra': 'e', 'content-type': null },
  });
  expect(body.toString()).toBe('I am test message 1.');
  expect(headers['Content-md5']).toBe('8356BC7FFBD22CC971BE7FF7427202B6');
  expect(headers['x-mns-topic-owner']).toBe('1');
  expect(headers['x-mns-extra']).toBe('e');
  expect(headers).not.toHaveProperty('Content-Type');
});

test.each([
  ['http://example.com', '/notifications'],
  ['http://example.com:8080', '/notifications'],
  ['http://example.com/', '/'],
  ['https://example.com/mns/Sub%2F1/../x?a=b&a=c', '/mns/Sub%2F1/../x?a=b&a=c'],
  ['http://example.com?a=b', '/notifications?a=b'],
])('pushes to %s go to %s', (endpoint, target) => {
  expect(pushTarget(endpoint)).toBe(target);
});
