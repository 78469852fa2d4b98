import { expect, test } from 'vitest';
import { signV2, signV4, stringToSign } from '../../../local/broker/mns/sign.ts';

test('the string to sign has an empty line for each missing header and sorts the x-mns headers', () => {
  const request = {
    method: 'GET',
    headers: { 'x-mns-version': '2015-06-06', 'x-mns-marker': '', date: 'Tue, 03 Jun 2025 11:23:48 GMT' },
    target: '/topics?a=b',
  };
  expect(stringToSign(request)).toBe(
    'GET\n\n\nTue, 03 Jun 2025 11:23:48 GMT\nx-mns-marker:\nx-mns-version:2015-06-06\n/topics?a=b',
  );
});

test('a version 2 signature without digest and type is the documented one', () => {
  const headers = { date: 'Tue, 03 Jun 2025 11:23:48 GMT', 'x-mns-abcdef': 'abcDEF' };
  const request = { method: 'POST', headers, target: '/queues/TestQueue' };
  expect(signV2(request, 'sk1')).toBe('cAThPWnbphg3hDe3ZHDADTgkgyE=');
});

test('a version 2 signature with digest and type is the documented one', () => {
  const headers = {
    'content-md5': '574683b3684e3cff610afa155cc2506d',
    'content-type': 'text/xml',
    date: 'Tue, 11 Apr 2017 10:09:19 GMT',
    'x-mns-version': '2015-06-06',
  };
  expect(signV2({ method: 'PUT', headers, target: '/' }, 'ACCESS_KEY_SECRET')).toBe(
    'A9zehggaYHHujmuRMxGIDrhWwx8=',
  );
});

test.each([
  ['GET', '/', 'testSk', 'testRegion', '63f78964dcd1132bab91b9c38ceebdfb59509149b34874c5b2c9dfc2b12e7291'],
  [
    'POST',
    '/queues/Test%20Queue@123',
    'testSk',
    'testRegion',
    '87de7499365a31e767cdc0c726a893c72c860e415876f7f92914197ac3795833',
  ],
  [
    'POST',
    `/queues/TestQueue/?param1=abc&PARAM2=d%20%20ef&PARAM3=[def]%23bbb&PARAM4=${encodeURIComponent('中文参数')}`,
    'sk1',
    'region1',
    '1fc6013f158d4c3aba09570895a2a93c8445c2c5213d82a1463baf602cf0d945',
  ],
])('a version 4 signature of %s %s is the documented one', (method, target, secret, region, signature) => {
  const at = new Date('2025-06-03T10:52:35Z');
  expect(signV4({ method, headers: {}, target }, secret, region, at)).toBe(signature);
});
