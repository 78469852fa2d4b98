import { verify, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { startBroker } from '../../../local/broker/start.ts';
import { startEndpoint } from './endpoint.ts';
import { mnsClient } from './mns-client.ts';

test('a topic is created, subscribed to, published to, pushed from and deleted, as the vendor walks through it', async () => {
  await using broker = await startBroker({ port: 0 });
  await using endpoint = await startEndpoint(201);
  const send = mnsClient(broker);

  const created = await send('PUT', '/topics/MyTopic1', '<Topic/>');
  expect(created.status).toBe(201);
  expect(created.headers.get('location')).toBe(`${broker.url}/topics/MyTopic1`);

  const subscribed = await send(
    'PUT',
    '/topics/MyTopic1/subscriptions/MyTopic1-Sub1',
    `<Subscription><Endpoint>${endpoint.url}</Endpoint></Subscription>`,
  );
  expect(subscribed.status).toBe(201);

  const published = await send(
    'POST',
    '/topics/MyTopic1/messages',
    '<Message><MessageBody>I am test message 0.</MessageBody></Message>',
  );
  expect(published.status).toBe(201);
  expect(published.text('MessageBodyMD5')).toBe('075C3D4AEB2D2F2D6A4C17C9D6DBBEBB');

  const attempt = await broker.waitForPush({ topic: 'MyTopic1', subscription: 'MyTopic1-Sub1' });
  expect(attempt.messageId).toBe(published.text('MessageId'));
  expect(attempt.succeeded).toBe(true);
  expect(attempt.answer?.status).toBe(201);

  const [push] = endpoint.received;
  expect(push?.method).toBe('POST');
  expect(push?.target).toBe('/notifications');
  expect(push?.headers['user-agent']).toBe('Aliyun Notification Service Agent');
  expect(push?.headers['content-type']).toBe('text/xml;charset=utf-8');
  expect(push?.body).toContain('<Message>I am test message 0.</Message>');

  expect((await send('DELETE', '/topics/MyTopic1')).status).toBe(204);
  expect((await send('GET', '/topics/MyTopic1')).text('Code')).toBe('TopicNotExist');
});

test.each([
  ['XML', 'text/xml;charset=utf-8'],
  ['JSON', 'application/json;charset=utf-8'],
  ['SIMPLIFIED', 'text/plain;charset=utf-8'],
])('a %s push verifies against the certificate at the URL in its own header', async (format, contentType) => {
  await using broker = await startBroker({ port: 0 });
  await using endpoint = await startEndpoint(200);
  const send = mnsClient(broker);
  await send('PUT', '/topics/orders', '<Topic/>');
  await send(
    'PUT',
    '/topics/orders/subscriptions/relay',
    `<Subscription><Endpoint>${endpoint.url}/mns/in?x=1</Endpoint><NotifyContentFormat>${format}</NotifyContentFormat></Subscription>`,
  );
  await send('POST', '/topics/orders/messages', '<Message><MessageBody>Aé &amp; ☃</MessageBody></Message>');
  await broker.waitForPush({ topic: 'orders' });

  const [push] = endpoint.received;
  const headers = push?.headers ?? {};
  expect(headers['content-type']).toBe(contentType);
  const signed = [...new Headers(headers as Record<string, string>)].filter(([name]) =>
    name.startsWith('x-mns-'),
  );
  const text = [
    'POST',
    headers['content-md5'],
    contentType,
    headers.date,
    ...signed.map((header) => header.join(':')),
    '/mns/in?x=1',
  ].join('\n');
  const url = Buffer.from(String(headers['x-mns-signing-cert-url']), 'base64').toString();
  expect(url).toBe(`${broker.url}/certificates/x509_public_certificate_512.pem`);
  const certificate = new X509Certificate(await (await fetch(url)).text());
  const signature = Buffer.from(headers.authorization ?? '', 'base64');
  expect(verify('sha1', Buffer.from(text), certificate.publicKey, signature)).toBe(true);
});

test('a queue message is sent, received and deleted', async () => {
  await using broker = await startBroker({ port: 0 });
  const send = mnsClient(broker);
  expect((await send('PUT', '/queues/jobs', '<Queue/>')).status).toBe(201);
  const sent = await send(
    'POST',
    '/queues/jobs/messages',
    '<Message><MessageBody>work</MessageBody></Message>',
  );
  expect(sent.status).toBe(201);

  const received = await send('GET', '/queues/jobs/messages?waitseconds=1');
  expect(received.status).toBe(200);
  expect(received.text('MessageBody')).toBe('work');
  expect(received.text('MessageId')).toBe(sent.text('MessageId'));

  const deleted = await send(
    'DELETE',
    `/queues/jobs/messages?ReceiptHandle=${received.text('ReceiptHandle')}`,
  );
  expect(deleted.status).toBe(204);
  const empty = await send('GET', '/queues/jobs/messages');
  expect(empty.status).toBe(404);
  expect(empty.text('Code')).toBe('MessageNotExist');
});

test('a request with a wrong signature is refused', async () => {
  await using broker = await startBroker({ port: 0 });
  const stranger = mnsClient({ mns: { ...broker.mns, accessKeySecret: 'guess' } });
  const answer = await stranger('PUT', '/topics/MyTopic1', '<Topic/>');
  expect(answer.status).toBe(403);
  expect(answer.text('Code')).toBe('SignatureDoesNotMatch');
});
