import { describe, expect, test } from 'vitest';
import { signV2, signV4 } from '../../../lib/brokers/mns/sign.ts';
import { Secret } from '../../../lib/secret.ts';

const AT = Date.UTC(2025, 5, 3, 10, 52, 35);

function credentials(accessKeyId: string, secret: string) {
  return { accessKeyId, accessKeySecret: new Secret(secret) };
}

// The literals of this file are the vectors of the vendor's own SDKs.
describe('signature version 2', () => {
  test('covers date, x-mns headers and target', () => {
    const authorization = signV2(credentials('ak1', 'sk1'), {
      verb: 'POST',
      date: 'Tue, 03 Jun 2025 11:23:48 GMT',
      headers: { date: 'Tue, 03 Jun 2025 11:23:48 GMT', 'x-mns-abcdef': 'abcDEF', 'x-kkk-def': 'def' },
      target: '/queues/TestQueue',
    });
    expect(authorization).toBe('MNS ak1:cAThPWnbphg3hDe3ZHDADTgkgyE=');
  });

  test('covers digest and type of a body', () => {
    const authorization = signV2(credentials('ACCESS_KEY_ID', 'ACCESS_KEY_SECRET'), {
      verb: 'PUT',
      contentMd5: '574683b3684e3cff610afa155cc2506d',
      contentType: 'text/xml',
      date: 'Tue, 11 Apr 2017 10:09:19 GMT',
      headers: { 'x-mns-version': '2015-06-06' },
      target: '/',
    });
    expect(authorization).toBe('MNS ACCESS_KEY_ID:A9zehggaYHHujmuRMxGIDrhWwx8=');
  });
});

describe('signature version 4', () => {
  test.each([
    ['GET', '/', '63f78964dcd1132bab91b9c38ceebdfb59509149b34874c5b2c9dfc2b12e7291'],
    ['POST', '/queues/Test%20Queue@123', '87de7499365a31e767cdc0c726a893c72c860e415876f7f92914197ac3795833'],
  ])('of %s %s', (verb, target, signature) => {
    const authorization = signV4(
      credentials('testAk', 'testSk'),
      'testRegion',
      { verb, headers: {}, target },
      AT,
    );
    expect(authorization).toBe(
      `MNS4-HMAC-SHA256 Credential=testAk/20250603/testRegion/mns/aliyun_v4_request,Signature=${signature}`,
    );
  });

  test('sorts the query by lower-case name and encodes it strictly', () => {
    const query =
      'param1=abc&PARAM2=d%20%20ef&PARAM3=%5Bdef%5D%23bbb&PARAM4=%E4%B8%AD%E6%96%87%E5%8F%82%E6%95%B0';
    const parts = { verb: 'POST', headers: {}, target: `/queues/TestQueue/?${query}` };
    expect(signV4(credentials('ak1', 'sk1'), 'region1', parts, AT)).toBe(
      'MNS4-HMAC-SHA256 Credential=ak1/20250603/region1/mns/aliyun_v4_request,' +
        'Signature=1fc6013f158d4c3aba09570895a2a93c8445c2c5213d82a1463baf602cf0d945',
    );
  });

  test('covers x-mns headers, digest and type, and no other header', () => {
    const parts = {
      verb: 'GET',
      contentType: 'application/json',
      contentMd5: '0d9d2ce750000593eb34f00',
      headers: {
        'x-mns-version': '2015-06-30',
        'x-mns-ttt': '1',
        'x-mns-uuuuu': 'FALse',
        'bb-mns-uuuuu': 'abcdddDDD',
      },
      target: '/queues',
    };
    const at = Date.UTC(2025, 11, 4, 6, 32, 35);
    expect(signV4(credentials('akkkkk222222222', 'skkkkkk2222222222'), 'eu-west-1', parts, at)).toBe(
      'MNS4-HMAC-SHA256 Credential=akkkkk222222222/20251204/eu-west-1/mns/aliyun_v4_request,' +
        'Signature=294f776a2d5726df679b54b081ab8126a199a2545c8c8a7a875adff0b386e458',
    );
  });
});
