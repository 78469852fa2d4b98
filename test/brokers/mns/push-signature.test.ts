import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { signatureMatches } from '../../../lib/brokers/mns/signature.ts';
import { makeCertificate, rsaPublicKeyInfo } from '../../support/certificate.ts';
import { recorded } from '../../support/recorded-mns-push.ts';

const { stringToSign, authorization, certificatePem } = recorded;

test("OpenSSL's signature under an expired, self-signed 512-bit certificate matches", () => {
  expect(signatureMatches(stringToSign, authorization, certificatePem)).toBe(true);
});

const signature = Buffer.from(authorization, 'base64');

test.each([
  ['with a final newline', `${stringToSign}\n`],
  ['with CRLF', stringToSign.replaceAll('\n', '\r\n')],
  ['of another verb', stringToSign.replace('POST', 'PUT')],
  ['of another digest', stringToSign.replace('075C', '075D')],
  ['with the digest in lower case', stringToSign.replace('075C', '075c')],
  ['of another topic owner', stringToSign.replace('owner:1460', 'owner:1461')],
  ['of another path', stringToSign.replace('orders', 'order')],
  ['that is empty', ''],
])('a text %s does not match', (_name, text) => {
  expect(signatureMatches(text, authorization, certificatePem)).toBe(false);
});

test.each([
  ['empty', ''],
  ['truncated', signature.subarray(1).toString('base64')],
  ['extended', Buffer.concat([signature, Buffer.of(0)]).toString('base64')],
  ['with a zero byte in front', Buffer.concat([Buffer.of(0), signature]).toString('base64')],
  ['all zero', Buffer.alloc(64).toString('base64')],
  ['of SHA-256', recorded.sha256Authorization],
  [
    'by another key',
    sign('sha1', Buffer.from(stringToSign), makeCertificate().privateKey).toString('base64'),
  ],
  ['with a scheme word', `MNS ${authorization}`],
  ['in the form of a request to the API', `MNS ak:${authorization}`],
  ['twice, joined by a comma', `${authorization}, ${authorization}`],
  ['with white space around it', ` ${authorization}\n`],
  ['with white space in it', `${authorization.slice(0, 44)}\n${authorization.slice(44)}`],
  ['without its padding', authorization.slice(0, -2)],
  ['with more padding', `${authorization}=`],
  ['in the URL alphabet', signature.toString('base64url').padEnd(88, '=')],
  ['with trailing bits that are not zero', authorization.replace('Ew==', 'Ex==')],
  ['in hex', signature.toString('hex')],
])('a signature %s does not match', (_name, other) => {
  expect(signatureMatches(stringToSign, other, certificatePem)).toBe(false);
});

test.each([
  ['empty', ''],
  ['another', makeCertificate().pem],
  ['no PEM', 'certificate'],
  ['cut short', certificatePem.slice(0, 300)],
])('under a certificate that is %s nothing matches', (_name, pem) => {
  expect(signatureMatches(stringToSign, authorization, pem)).toBe(false);
});

const SHA1_DIGEST_INFO = Buffer.from('3021300906052b0e03021a05000414', 'hex');
const digest = createHash('sha1').update(stringToSign).digest();

test('with e = 3, padding that only begins right does not match', () => {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 });
  const { pem, privateKey } = makeCertificate({ keys });
  const genuine = sign('sha1', Buffer.from(stringToSign), privateKey).toString('base64');
  expect(signatureMatches(stringToSign, genuine, pem)).toBe(true);

  // Bleichenbacher 2006: the digest right after a short padding, and behind it whatever makes a perfect cube.
  const start = Buffer.concat([Buffer.from('0001ffffffffffffffff00', 'hex'), SHA1_DIGEST_INFO, digest]);
  const wanted = BigInt(`0x${start.toString('hex').padEnd(512, 'f')}`);
  const root = cubeRoot(wanted);
  expect(
    (root ** 3n)
      .toString(16)
      .padStart(512, '0')
      .slice(0, start.length * 2),
  ).toBe(start.toString('hex'));
  const forged = Buffer.from(root.toString(16).padStart(512, '0'), 'hex').toString('base64');
  expect(signatureMatches(stringToSign, forged, pem)).toBe(false);
});

test('with e = 1, where the padded digest is its own signature, nothing matches', () => {
  const modulus = Buffer.alloc(64, 0xff);
  const { pem } = makeCertificate({ publicKeyInfo: rsaPublicKeyInfo(modulus, 1) });
  const padding = Buffer.concat([Buffer.of(0, 1), Buffer.alloc(64 - 3 - 15 - 20, 0xff), Buffer.of(0)]);
  const forged = Buffer.concat([padding, SHA1_DIGEST_INFO, digest]).toString('base64');
  expect(signatureMatches(stringToSign, forged, pem)).toBe(false);
});

/** The largest integer whose cube is not over `cube`. */
function cubeRoot(cube: bigint): bigint {
  let low = 0n;
  let high = 1n << 700n;
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (middle ** 3n <= cube) low = middle;
    else high = middle - 1n;
  }
  return low;
}
