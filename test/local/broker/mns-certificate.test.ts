import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeSigningCertificate } from '../../../local/broker/mns/certificate.ts';
import { startBroker } from '../../../local/broker/start.ts';

describe('the certificate', () => {
  test('is, as the real one, self-signed, RSA of 512 bits, and expired', () => {
    const { certificate, privateKey } = makeSigningCertificate();
    const x509 = new X509Certificate(certificate);
    expect(x509.subject.split('\n')).toEqual([
      'C=86',
      'ST=Zhejiang',
      'L=Hangzhou',
      'O=Aliyun',
      'OU=Mns',
      'CN=notify',
    ]);
    expect(x509.issuer).toBe(x509.subject);
    expect(x509.checkIssued(x509)).toBe(true);
    expect(x509.validFrom).toBe('Jul  2 02:06:16 2015 GMT');
    expect(x509.validTo).toBe('Jul  1 02:06:16 2016 GMT');
    expect(x509.ca).toBe(true);
    expect(x509.publicKey.asymmetricKeyDetails).toEqual({ modulusLength: 512, publicExponent: 65537n });
    expect(x509.publicKey.equals(createPublicKey(privateKey))).toBe(true);
  });

  test('is signed with its own key', () => {
    const x509 = new X509Certificate(makeSigningCertificate({ bits: 1024 }).certificate);
    expect(x509.verify(x509.publicKey)).toBe(true);
  });

  test('can have a larger key and another validity', () => {
    const { certificate } = makeSigningCertificate({
      bits: 2048,
      notBefore: new Date('2025-01-01T00:00:00Z'),
      notAfter: new Date('2035-01-01T00:00:00Z'),
    });
    const x509 = new X509Certificate(certificate);
    expect(x509.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(x509.validTo).toBe('Jan  1 00:00:00 2035 GMT');
    expect(x509.verify(x509.publicKey)).toBe(true);
  });
});

describe('the certificate URL', () => {
  test('serves the certificate to anybody, and counts the fetches', async () => {
    await using broker = await startBroker({ port: 0, mns: { certificateBits: 1024 } });
    expect(broker.mns.certificateUrl).toBe(`${broker.url}/certificates/x509_public_certificate_1024.pem`);
    expect(broker.mns.certificateOrigin).toBe(broker.url);
    for (const _ of [1, 2]) {
      const response = await fetch(broker.mns.certificateUrl);
      expect(await response.text()).toBe(broker.mns.certificatePem);
    }
    expect((await fetch(`${broker.url}/certificates/missing.pem`)).status).toBe(404);
    expect(broker.mns.certificateFetches()).toEqual({
      'x509_public_certificate_1024.pem': 2,
      'missing.pem': 1,
    });
  });

  test('serves further files, with any status and headers', async () => {
    await using broker = await startBroker({ port: 0 });
    const url = broker.mns.serveCertificate('moved.pem', 'gone', {
      status: 302,
      headers: { location: '/elsewhere' },
    });
    expect(url).toBe(`${broker.url}/certificates/moved.pem`);
    const response = await fetch(url, { redirect: 'manual' });
    expect([response.status, response.headers.get('location'), await response.text()]).toEqual([
      302,
      '/elsewhere',
      'gone',
    ]);
  });
});

test('a push is made out and signed without being sent', async () => {
  await using broker = await startBroker({ port: 0 });
  const push = broker.mns.signPush({
    path: '/mns/source/token',
    format: 'SIMPLIFIED',
    message: 'I am test message 0.',
    date: Date.UTC(2016, 4, 17, 9, 10, 56),
    headers: { 'x-mns-request-id': '573AE020B2B71CFC6801A6EF', 'x-mns-message-id': 'id' },
  });
  const certificateUrl = Buffer.from(broker.mns.certificateUrl).toString('base64');
  const signed = `POST
075C3D4AEB2D2F2D6A4C17C9D6DBBEBB
text/plain;charset=utf-8
Tue, 17 May 2016 09:10:56 GMT
x-mns-message-id:id
x-mns-publish-time:1463476256000
x-mns-request-id:573AE020B2B71CFC6801A6EF
x-mns-signing-cert-url:${certificateUrl}
x-mns-subscriber:1460488513831433
x-mns-subscription-name:MyTopic1-Sub1
x-mns-topic-name:MyTopic1
x-mns-topic-owner:1460488513831433
x-mns-version:2015-06-06
/mns/source/token`;
  const { publicKey } = new X509Certificate(broker.mns.certificatePem);
  const { Authorization = '' } = push.headers;
  expect(verify('sha1', Buffer.from(signed), publicKey, Buffer.from(Authorization, 'base64'))).toBe(true);
  expect([push.method, push.path, push.body.toString()]).toEqual([
    'POST',
    '/mns/source/token',
    'I am test message 0.',
  ]);
  await broker.expectNoPush({}, { withinMs: 20 });
});
