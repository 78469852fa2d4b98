import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalRequest } from '../../../lib/brokers/mns/canonical.ts';

const hmac = (secret: string, text: string) => createHmac('sha1', secret).update(text).digest('base64');

test("the SDKs' published vectors for V2 come out", () => {
  const create = canonicalRequest({
    verb: 'POST',
    date: 'Tue, 03 Jun 2025 11:23:48 GMT',
    headers: { 'x-mns-abcdef': 'abcDEF' },
    target: '/queues/TestQueue',
  });
  expect(hmac('sk1', create)).toBe('cAThPWnbphg3hDe3ZHDADTgkgyE=');

  const put = canonicalRequest({
    verb: 'PUT',
    contentMd5: '574683b3684e3cff610afa155cc2506d',
    contentType: 'text/xml',
    date: 'Tue, 11 Apr 2017 10:09:19 GMT',
    headers: { 'x-mns-version': '2015-06-06' },
    target: '/',
  });
  expect(hmac('ACCESS_KEY_SECRET', put)).toBe('A9zehggaYHHujmuRMxGIDrhWwx8=');
});

test('x-mns headers are sorted by name, other headers are left out, an empty value is kept', () => {
  const text = canonicalRequest({
    verb: 'GET',
    headers: {
      'x-mns-topic-name': 'T',
      host: 'example.com',
      'x-mns-topic': 'longer names follow their own prefix',
      'x-mns-marker': '',
      'x-mnsx': 'not one of them',
      'x-mns-absent': undefined,
    },
    target: '/topics?a=b%20c',
  });
  expect(text).toBe(
    'GET\n\n\n\nx-mns-marker:\nx-mns-topic:longer names follow their own prefix\nx-mns-topic-name:T\n/topics?a=b%20c',
  );
});
