import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../../../local/broker/core/clock.ts';
import { type Broker, startBroker } from '../../../local/broker/start.ts';
import { type MnsClient, mnsClient } from './mns-client.ts';

const NOW = Date.UTC(2016, 4, 17, 9, 10, 56);

let broker: Broker;
let send: MnsClient;

beforeAll(async () => {
  broker = await startBroker({ port: 0, clock: new ManualClock(NOW) });
  send = mnsClient(broker, () => NOW);
});

afterAll(() => broker.stop());

describe('every answer', () => {
  test('has the service’s headers', async () => {
    const { headers } = await send('PUT', '/topics/headers', '<Topic/>');
    expect(headers.get('server')).toBe('AliyunMQS');
    expect(headers.get('x-mns-version')).toBe('2015-06-06');
    expect(headers.get('x-mns-request-id')).toMatch(/^[0-9A-F]{24}$/);
    expect(headers.get('connection')).toBe('keep-alive');
    expect((await send('GET', '/topics/headers')).headers.get('content-type')).toBe('text/xml;charset=utf-8');
  });

  test('that is an error has all four fields', async () => {
    const { status, headers, body } = await send('GET', '/topics/missing');
    expect(status).toBe(404);
    expect(body).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<Error xmlns="http://mns.aliyuncs.com/doc/v1/">
  <Code>TopicNotExist</Code>
  <Message>The topic you provided does not exist.</Message>
  <RequestId>${headers.get('x-mns-request-id')}</RequestId>
  <HostId>${broker.url}</HostId>
</Error>`);
  });
});

describe('who may ask', () => {
  test.each([
    [{ authorization: 'Basic dTpw' }, 400, 'InvalidAuthorizationHeader'],
    [{ authorization: 'MNS local-access-key' }, 400, 'InvalidAuthorizationHeader'],
    [{ authorization: 'MNS stranger:AAAA' }, 403, 'InvalidAccessKeyId'],
    [{ authorization: 'MNS local-access-key:AAAA' }, 403, 'SignatureDoesNotMatch'],
    [{ date: 'yesterday' }, 400, 'InvalidDateHeader'],
    [{ date: 'Tue, 17 May 2016 08:55:55 GMT' }, 400, 'TimeExpired'],
    [{ date: 'Tue, 17 May 2016 09:25:57 GMT' }, 400, 'TimeExpired'],
    [{ date: 'Tue, 17 May 2016 08:55:56 GMT' }, 200, undefined],
    [{ date: 'Tue, 17 May 2016 09:25:56 GMT' }, 200, undefined],
  ])('a request with %j is answered with %i %s', async (headers, status, code) => {
    const answer = await send('GET', '/topics', undefined, headers);
    expect([answer.status, answer.text('Code')]).toEqual([status, code]);
  });

  test('a request without Authorization or without a date is refused', async () => {
    const unsigned = await fetch(`${broker.url}/topics`, {
      headers: { date: 'Tue, 17 May 2016 09:10:56 GMT' },
    });
    expect([unsigned.status, await unsigned.text()]).toEqual([
      400,
      expect.stringContaining('MissingAuthorizationHeader'),
    ]);
    const undated = await fetch(`${broker.url}/topics`, {
      headers: { authorization: 'MNS local-access-key:AAAA' },
    });
    expect([undated.status, await undated.text()]).toEqual([
      400,
      expect.stringContaining('MissingDateHeader'),
    ]);
  });

  test('x-mns-date stands in for a missing Date', async () => {
    const date = 'Tue, 17 May 2016 09:10:56 GMT';
    const text = `GET\n\n\n\nx-mns-date:${date}\n/topics`;
    const signature = createHmac('sha1', 'local-secret').update(text).digest('base64');
    const headers = { authorization: `MNS local-access-key:${signature}`, 'x-mns-date': date };
    expect((await fetch(`${broker.url}/topics`, { headers })).status).toBe(200);
  });

  test('an STS token must be the one that was set', async () => {
    await using strict = await startBroker({ port: 0, mns: { securityToken: 'sts-token' } });
    const client = mnsClient(strict);
    expect((await client('GET', '/topics')).text('Code')).toBe('AccessDenied');
    expect((await client('GET', '/topics', undefined, { 'security-token': 'sts-token' })).status).toBe(200);
  });

  test('a version 4 signature is good for its day, its key and its request', async () => {
    // Made by hand over `GET /topics` with x-mns-version:2015-06-06, in region cn-hangzhou.
    const canonical = 'GET\n/topics\n\nx-mns-version:2015-06-06\n\n';
    const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
    const key = ['20160517', 'cn-hangzhou', 'mns', 'aliyun_v4_request'].reduce<string | Buffer>(
      hmac,
      'aliyun_v4local-secret',
    );
    const scope = '20160517/cn-hangzhou/mns/aliyun_v4_request';
    const signature = hmac(key, `MNS4-HMAC-SHA256\n20160517T091056Z\n${scope}\n${canonical}`).toString('hex');
    const ask = (credential: string, path = '/topics') =>
      fetch(broker.url + path, {
        headers: {
          authorization: `MNS4-HMAC-SHA256 Credential=${credential},Signature=${signature}`,
          date: 'Tue, 17 May 2016 09:10:56 GMT',
          'x-mns-version': '2015-06-06',
        },
      });
    expect((await ask(`local-access-key/${scope}`)).status).toBe(200);
    expect((await ask(`local-access-key/${scope}`, '/queues')).status).toBe(403);
    expect((await ask(`stranger/${scope}`)).status).toBe(403);
    expect((await ask('local-access-key/20160516/cn-hangzhou/mns/aliyun_v4_request')).status).toBe(403);
  });
});

describe('what clients send in their own ways', () => {
  test.each([
    ['base64 of the hex text', 'NGQxODZiNThlMWRjZWQ3NGQ3ODI1ZGU5NzRlN2NmYjE='],
    ['base64 of the bytes', 'TRhrWOHc7XTXgl3pdOfPsQ=='],
    ['lower-case hex', '4d186b58e1dced74d7825de974e7cfb1'],
  ])('a Content-MD5 as %s', async (_, digest) => {
    const answer = await send('PUT', '/topics/digest', '<Topic/>', { 'content-md5': digest });
    expect([201, 204]).toContain(answer.status);
  });

  test('but not the Content-MD5 of another body', async () => {
    const answer = await send('PUT', '/topics/digest', '<Topic></Topic>', {
      'content-md5': '4d186b58e1dced74d7825de974e7cfb1',
    });
    expect([answer.status, answer.text('Code')]).toEqual([400, 'InvalidDigest']);
  });

  test.each([
    '<Topic xmlns="http://mns.aliyuncs.com/doc/v1/"><MaximumMessageSize>2048</MaximumMessageSize></Topic>',
    '<Topic xmlns="http://mns.aliyuncs.com/doc/v1"><MaximumMessageSize>2048</MaximumMessageSize></Topic>',
    '<Topic><MaximumMessageSize>2048</MaximumMessageSize></Topic>',
    '<?xml version="1.0" encoding="utf-8"?>\n<m:Topic xmlns:m="http://mns.aliyuncs.com/doc/v1/"><m:MaximumMessageSize>2048</m:MaximumMessageSize></m:Topic>\n',
  ])('the body %s', async (xml) => {
    await send('PUT', '/topics/namespaces', xml);
    expect((await send('GET', '/topics/namespaces')).text('MaximumMessageSize')).toBe('2048');
    await send('DELETE', '/topics/namespaces');
  });

  test.each(['True', 'true', 'TRUE'])('the boolean %s', async (value) => {
    const xml = `<Topic><LoggingEnabled>${value}</LoggingEnabled></Topic>`;
    await send('PUT', '/topics/booleans', xml);
    expect((await send('GET', '/topics/booleans')).text('LoggingEnabled')).toBe('True');
    await send('DELETE', '/topics/booleans');
  });

  test('query names in any case', async () => {
    await send('PUT', '/queues/cases', '<Queue/>');
    await send('POST', '/queues/cases/messages', '<Message><MessageBody>a</MessageBody></Message>');
    const received = await send('GET', '/queues/cases/messages?WaitSeconds=0&NUMOFMESSAGES=1');
    expect(received.body).toContain('<Messages');
    const handle = received.text('ReceiptHandle');
    const changed = await send('PUT', `/queues/cases/messages?ReceiptHandle=${handle}&VISIBILITYTIMEOUT=60`);
    expect(changed.status).toBe(200);
    expect(
      (await send('DELETE', `/queues/cases/messages?receiptHandle=${changed.text('ReceiptHandle')}`)).status,
    ).toBe(204);
  });

  test('an empty marker that is signed', async () => {
    expect((await send('GET', '/topics', undefined, { 'x-mns-marker': '' })).status).toBe(200);
  });

  test('an absolute request target, and a GET with Content-Length: 0', async () => {
    const date = 'Tue, 17 May 2016 09:10:56 GMT';
    const signature = createHmac('sha1', 'local-secret').update(`GET\n\n\n${date}\n/topics`).digest('base64');
    const { hostname, port } = new URL(broker.url);
    const status = Promise.withResolvers<number | undefined>();
    httpRequest(
      {
        hostname,
        port,
        path: 'http://1460488513831433.mns.cn-hangzhou.aliyuncs.com/topics',
        headers: { authorization: `MNS local-access-key:${signature}`, date, 'content-length': '0' },
        agent: false,
      },
      (response) => {
        response.resume();
        status.resolve(response.statusCode);
      },
    ).end();
    expect(await status.promise).toBe(200);
  });

  test('but not the host of another account', async () => {
    const date = 'Tue, 17 May 2016 09:10:56 GMT';
    const signature = createHmac('sha1', 'local-secret').update(`GET\n\n\n${date}\n/topics`).digest('base64');
    const body = Promise.withResolvers<string>();
    httpRequest(
      `${broker.url}/topics`,
      {
        headers: {
          host: '1.mns.cn-hangzhou.aliyuncs.com',
          authorization: `MNS local-access-key:${signature}`,
          date,
        },
        agent: false,
      },
      (response) => response.setEncoding('utf8').on('data', body.resolve),
    ).end();
    expect(await body.promise).toContain('<Code>AccessDenied</Code>');
  });
});

describe('what cannot be served', () => {
  test.each([
    ['GET', '/topics/a/b', 'InvalidRequestURL'],
    ['GET', '/topics/a/subscriptions/b/c', 'InvalidRequestURL'],
    ['POST', '/topics/a', 'InvalidRequestURL'],
    ['GET', '/topics/%FF', 'InvalidRequestURL'],
    ['GET', '/queues/q/messages?waitseconds=31', 'InvalidQueryString'],
    ['GET', '/queues/q/messages?waitseconds=-1', 'InvalidQueryString'],
    ['GET', '/queues/q/messages?numOfMessages=17', 'InvalidQueryString'],
    ['GET', '/queues/q/messages?numOfMessages=0&peekonly=true', 'InvalidQueryString'],
    ['DELETE', '/queues/q/messages', 'MissingReceiptHandle'],
    ['PUT', '/queues/q/messages?visibilityTimeout=1', 'MissingReceiptHandle'],
    ['PUT', '/queues/q/messages?receiptHandle=1-MS0xLTE=', 'MissingVisibilityTimeout'],
    ['PUT', '/queues/q/messages?receiptHandle=x&visibilityTimeout=1', 'ReceiptHandleError'],
    ['DELETE', '/queues/q/messages?ReceiptHandle=x', 'ReceiptHandleError'],
    ['PUT', '/queues/q/messages?receiptHandle=1-MS0xLTE=&visibilityTimeout=43201', 'InvalidArgument'],
  ])('%s %s is answered with 400 %s', async (method, target, code) => {
    await send('PUT', '/queues/q', '<Queue/>');
    const answer = await send(method, target);
    expect([answer.status, answer.text('Code')]).toEqual([400, code]);
  });

  test.each([
    ['<Topic>', 'MalformedXML'],
    ['<Topic/><Topic/>', 'MalformedXML'],
    ['<!DOCTYPE t [<!ENTITY e "x">]><Topic/>', 'MalformedXML'],
    ['<Topic>&nbsp;</Topic>', 'MalformedXML'],
    ['<Topic>&#1;</Topic>', 'MalformedXML'],
    ['Topic', 'MalformedXML'],
    ['<Queue/>', 'InvalidArgument'],
  ])('the body %s is answered with 400 %s', async (xml, code) => {
    const answer = await send('PUT', '/topics/malformed', xml);
    expect([answer.status, answer.text('Code')]).toEqual([400, code]);
  });

  test('a body over 8 MB is not read', async () => {
    expect((await send('PUT', '/topics/large', 'x'.repeat(8 * 1024 * 1024 + 1))).status).toBe(413);
  });
});
