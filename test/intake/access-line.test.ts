import { expect, test } from 'vitest';
import { accessLine } from '../../lib/intake/access-line.ts';
import type { PushRequest } from '../../lib/push/request.ts';
import { Secret } from '../../lib/secret.ts';

const request = (changes: Partial<PushRequest> = {}): PushRequest => ({
  method: 'POST',
  basePath: '',
  source: 'MyTopic1-Sub1',
  token: new Secret('the-token'),
  query: '',
  headers: {
    host: '10.101.161.7:8080',
    'user-agent': 'Aliyun Notification Service Agent',
    'x-mns-request-id': '573AE020B2B71CFC6801A6EF',
    'x-mns-version': '2015-06-06',
  },
  body: Buffer.alloc(495, 'x'),
  sourceAddress: '203.0.113.7',
  receivedAt: Date.UTC(2016, 4, 17, 17, 10, 56, 789),
  ...changes,
});
const line = (changes: Partial<PushRequest> = {}) =>
  accessLine('/push/mns', 'HTTP/1.1', request(changes), 201);

test('is the vendor’s, with the token masked', () => {
  expect(line()).toBe(
    '[17/May/2016 17:10:56]"POST" "201" "/push/mns/MyTopic1-Sub1/***" "HTTP/1.1" "495" "10.101.161.7:8080" "Aliyun Notification Service Agent" "573AE020B2B71CFC6801A6EF" "2015-06-06"',
  );
});

test('writes days below ten with their zero, and the path in front of the route', () => {
  const basePath = '/hooks';
  expect(line({ basePath, receivedAt: Date.UTC(2027, 0, 2, 3, 4, 5) })).toMatch(
    /^\[02\/Jan\/2027 03:04:05\]"POST" "201" "\/hooks\/push\/mns\/MyTopic1-Sub1\/\*\*\*" /,
  );
});

test('leaves a place empty for what did not come', () => {
  expect(line({ headers: {}, body: Buffer.alloc(0) })).toBe(
    '[17/May/2016 17:10:56]"POST" "201" "/push/mns/MyTopic1-Sub1/***" "HTTP/1.1" "0" "" "" "" ""',
  );
});

test('has the request id of CMQ for a push of CMQ', () => {
  const headers = { host: 'test.com', 'user-agent': 'Qcloud', 'x-cmq-request-id': '2394928734' };
  expect(accessLine('/push/cmq', 'HTTP/1.1', request({ headers }), 200)).toBe(
    '[17/May/2016 17:10:56]"POST" "200" "/push/cmq/MyTopic1-Sub1/***" "HTTP/1.1" "495" "test.com" "Qcloud" "2394928734" ""',
  );
});

test.each([
  ['a quote', 'a" "200" "b', '"a\\" \\"200\\" \\"b"'],
  ['a backslash at the end', 'a\\', '"a\\\\"'],
  ['a line break', 'a\r\n[17/May/2016 17:10:56]"POST"', '"a\\u000d\\u000a[17/May/2016 17:10:56]\\"POST\\""'],
  ['a terminal’s escape', '\u001b[31mred\u007f', '"\\u001b[31mred\\u007f"'],
  ['a NUL and a tab', '\0\t', '"\\u0000\\u0009"'],
  ['letters beyond ASCII', 'Zürich 🚀', '"Z\\u00fcrich \\ud83d\\ude80"'],
  ['a line separator', 'a\u2028b', '"a\\u2028b"'],
  ['half a character', '\ud83d', '"\\ud83d"'],
  ['10 kB', 'y'.repeat(10_000), `"${'y'.repeat(256)}"`],
])('%s in a header stays in its place', (_name, agent, quoted) => {
  const written = line({ headers: { ...request().headers, 'user-agent': agent } });
  expect(written).toContain(`"10.101.161.7:8080" ${quoted} "573AE020B2B71CFC6801A6EF" "2015-06-06"`);
  expect(written).toMatch(/^[\x20-\x7e]+$/);
});

test('10 kB of method, source and every header make no more than ten kept values', () => {
  const long = '"'.repeat(10_000);
  const headers = { host: long, 'user-agent': long, 'x-mns-request-id': long, 'x-mns-version': long };
  expect(line({ method: long, source: long, headers }).length).toBeLessThan(6 * 2 * 256 + 100);
});
