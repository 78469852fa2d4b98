import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Certificate, readCertificate } from '../../lib/brokers/mns/certificate.ts';
import { makeCertificate, pem, rsaPublicKeyInfo } from '../support/certificate.ts';
import { recorded } from '../support/recorded-mns-push.ts';

const one = makeCertificate();
const modulus = Buffer.alloc(64, 0xff);
const withKey = (publicKeyInfo: Buffer) => makeCertificate({ publicKeyInfo }).pem;

test.each([
  ['nothing', '', 'not one PEM certificate'],
  ['HTML', '<!DOCTYPE html><html><body>404</body></html>', 'not one PEM certificate'],
  ["OSS's error", '<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>', 'not one PEM certificate'],
  ['DER', one.der.toString('latin1'), 'not one PEM certificate'],
  ['base64 without its lines', one.der.toString('base64'), 'not one PEM certificate'],
  [
    'a private key',
    one.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    'not one PEM certificate',
  ],
  [
    'a public key',
    one.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    'not one PEM certificate',
  ],
  ['a certificate request', pem(one.der, 'CERTIFICATE REQUEST'), 'not one PEM certificate'],
  ['two certificates', one.pem + makeCertificate().pem, 'not one PEM certificate'],
  ['a certificate and text', `subject=CN = notify\n${one.pem}`, 'not one PEM certificate'],
  ['half a certificate', one.pem.slice(0, 200), 'not one PEM certificate'],
  ['an empty one', pem(Buffer.alloc(0)), 'not a certificate'],
  ['garbage', pem(Buffer.from('garbage')), 'not a certificate'],
  ['base64 that is not', one.pem.replace('\n-----END', 'A\n-----END'), 'not base64'],
  ['half its bytes', pem(one.der.subarray(0, 100)), 'not a certificate'],
  ['more than its bytes', pem(Buffer.concat([one.der, Buffer.of(0)])), 'not exactly one certificate in DER'],
  [
    'two in one block',
    pem(Buffer.concat([one.der, makeCertificate().der])),
    'not exactly one certificate in DER',
  ],
  [
    'an EC key',
    makeCertificate({ keys: generateKeyPairSync('ec', { namedCurve: 'P-256' }) }).pem,
    'ec key, not rsa',
  ],
  ['an Ed25519 key', makeCertificate({ keys: generateKeyPairSync('ed25519') }).pem, 'ed25519 key, not rsa'],
  [
    'a DSA key',
    makeCertificate({ keys: generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }) }).pem,
    'dsa key, not rsa',
  ],
  [
    'an RSA-PSS key',
    makeCertificate({ keys: generateKeyPairSync('rsa-pss', { modulusLength: 1024 }) }).pem,
    'rsa-pss key, not rsa',
  ],
  ['a key of 504 bits', withKey(rsaPublicKeyInfo(Buffer.alloc(63, 0xff), 3)), '504 bit key, not 512 to 4096'],
  [
    'a key of 4104 bits',
    withKey(rsaPublicKeyInfo(Buffer.alloc(513, 0xff), 3)),
    '4104 bit key, not 512 to 4096',
  ],
  ['the exponent 1', withKey(rsaPublicKeyInfo(modulus, 1)), 'exponent 1'],
  ['the exponent 0', withKey(rsaPublicKeyInfo(modulus, 0)), 'exponent 0'],
  ['the exponent 2', withKey(rsaPublicKeyInfo(modulus, 2)), 'exponent 2'],
])('%s is no certificate to check with', (_name, text, problem) => {
  expect(readCertificate(text)).toEqual({ problem });
});

function read(text: string): Certificate {
  const certificate = readCertificate(text);
  if ('problem' in certificate) throw new Error(certificate.problem);
  return certificate;
}

test('a self-signed, expired certificate of 512 bits is taken, and says so', () => {
  expect(read(recorded.certificatePem)).toMatchObject({
    keyBits: 512,
    expiresAt: Date.parse('2016-07-01T02:06:16Z'),
    fingerprint: '65952fc2fd1e7869562e0dd9ebdcddbdd260042bb5824b17900eb77c89945ffc',
  });
});

test.each([1024, 2048, 4096])('a key of %i bits is taken', (bits) => {
  const keys = generateKeyPairSync('rsa', { modulusLength: bits });
  expect(read(makeCertificate({ keys }).pem).keyBits).toBe(bits);
});

test('an exponent of 3 is taken: OpenSSL compares the whole padding', () => {
  const keys = generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 3 });
  expect(read(makeCertificate({ keys }).pem).keyBits).toBe(1024);
});

test.each([
  ['CRLF', one.pem.replaceAll('\n', '\r\n')],
  ['no final newline', one.pem.trimEnd()],
  ['white space around', `\n  ${one.pem}\n\n`],
  ['lines of another length', one.pem.replace(/(?<=[A-Za-z0-9+/]{30})\n(?=[A-Za-z0-9])/g, '')],
])('a file with %s is read', (_name, text) => {
  expect(read(text).keyBits).toBe(512);
});
