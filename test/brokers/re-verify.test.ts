import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { reverify } from '../../lib/brokers/re-verify.ts';
import type { MnsSignatureProof } from '../../lib/push/proof.ts';
import type { StoredNotification } from '../../lib/push/stored.ts';
import { makeCertificate } from '../support/certificate.ts';
import { DOCUMENTED_XML } from '../support/mns-push.ts';
import { recorded } from '../support/recorded-mns-push.ts';

const proof: MnsSignatureProof = {
  kind: 'mns-signature',
  signature: recorded.authorization,
  stringToSignSha1: '12fe984036d624c6f8e8d6722e7121dc069278bc',
  certificateUrl: recorded.certificateUrl,
  certificateFingerprint: '65952fc2fd1e7869562e0dd9ebdcddbdd260042bb5824b17900eb77c89945ffc',
  keyBits: 512,
  certificateExpired: false,
  freshness: 'fresh',
  signedAt: Date.parse('2016-05-17T09:10:56Z'),
};

/** The row of the recorded push. */
const simplified = {
  broker: 'mns',
  source: 'orders',
  messageId: 'F6EA56633844DBFC-1-154BDFB8059-200000008',
  topic: 'MyTopic1',
  subscription: 'MyTopic1-Sub1',
  owner: '1460488513831433',
  format: 'SIMPLIFIED',
  tags: [],
  receivedAt: recorded.receivedAt,
  raw: Buffer.from(recorded.body),
  proof,
  headers: {
    'content-md5': '075C3D4AEB2D2F2D6A4C17C9D6DBBEBB',
    date: 'Tue, 17 May 2016 09:10:56 GMT',
    'x-mns-message-id': 'F6EA56633844DBFC-1-154BDFB8059-200000008',
    'x-mns-topic-name': 'MyTopic1',
    'x-mns-topic-owner': '1460488513831433',
    'x-mns-subscription-name': 'MyTopic1-Sub1',
  },
  decode: 'none',
  messageSha256: 'd8d18217c0e07c956a63a828d3eb86d309fc4b1862939935a3e69d0536705a15',
  messageBytes: 20,
  expiresAt: 9_999_999_999,
} as const satisfies StoredNotification;

const xml = {
  ...simplified,
  format: 'XML',
  raw: Buffer.from(DOCUMENTED_XML),
  messageMd5: '075C3D4AEB2D2F2D6A4C17C9D6DBBEBB',
  headers: {
    'content-md5': 'ZjdkMzUzY2RiNTU2NWRiNTNkM2NkZDRkZWM0YWUyOWM=',
    date: 'Tue, 17 May 2016 09:10:56 GMT',
  },
} as const satisfies StoredNotification;

const kept = async (url: string) =>
  url === recorded.certificateUrl ? { pem: recorded.certificatePem } : undefined;
const verdicts = async (stored: StoredNotification, certificateOf = kept) =>
  Object.fromEntries((await reverify(stored, certificateOf)).map(({ check, verdict }) => [check, verdict]));

const ALL_WELL = {
  signature: 'holds',
  certificate: 'weak',
  freshness: 'holds',
  'content-md5': 'holds',
  identity: 'holds',
  digest: 'holds',
};

const changed = (changes: Partial<MnsSignatureProof>): StoredNotification => ({
  ...simplified,
  proof: { ...proof, ...changes },
});

describe('a push of MNS', () => {
  test('holds, each check with what it was held against', async () => {
    expect(await reverify(simplified, kept)).toEqual([
      {
        check: 'signature',
        verdict: 'holds',
        detail:
          'of the kept digest of what was signed; what that was, with the token in it, was checked when it came',
      },
      {
        check: 'certificate',
        verdict: 'weak',
        detail: '512 bit, valid until 2016-07-01: the token of the URL protects as well',
      },
      {
        check: 'freshness',
        verdict: 'holds',
        detail: 'signed 2016-05-17T09:10:56.000Z, received 2016-05-17T09:10:57.000Z',
      },
      { check: 'content-md5', verdict: 'holds', detail: 'of the 20 bytes that the broker sent' },
      {
        check: 'identity',
        verdict: 'holds',
        detail: 'message, account, topic and subscription are as it says of itself',
      },
      { check: 'digest', verdict: 'holds', detail: 'SHA-256 of the 20 bytes of the message' },
    ]);
    expect(await verdicts(xml)).toEqual({ ...ALL_WELL, 'message-md5': 'holds' });
  });

  test('under a long key that is valid holds without reserve', async () => {
    const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const notAfter = new Date('2046-07-01T02:06:16Z');
    const { pem, privateKey } = makeCertificate({ keys, notAfter });
    const strong = changed({
      signature: sign('sha1', Buffer.from(recorded.stringToSign), privateKey).toString('base64'),
      certificateFingerprint: new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase(),
    });
    const [signature, certificate] = await reverify(strong, async () => ({ pem }));
    expect(signature).toMatchObject({ verdict: 'holds' });
    expect(certificate).toEqual({
      check: 'certificate',
      verdict: 'holds',
      detail: '2048 bit, valid until 2046-07-01',
    });
  });

  test.each<[string, StoredNotification, object]>([
    [
      'message',
      { ...simplified, raw: Buffer.from('I am test message 1.') },
      { 'content-md5': 'fails', digest: 'fails' },
    ],
    [
      'message within its envelope',
      { ...xml, raw: Buffer.from(DOCUMENTED_XML.replace('message 0', 'message 1')) },
      { 'content-md5': 'fails', 'message-md5': 'fails', identity: 'holds', digest: 'fails' },
    ],
    [
      'envelope',
      { ...xml, raw: xml.raw.subarray(1) },
      { 'content-md5': 'fails', 'message-md5': 'fails', identity: 'fails', digest: 'fails' },
    ],
    ['digest of the message', { ...simplified, messageSha256: '0'.repeat(64) }, { digest: 'fails' }],
    ['length', { ...simplified, messageBytes: 21 }, { digest: 'fails' }],
    ['topic', { ...simplified, topic: 'MyTopic2' }, { identity: 'fails' }],
    ['topic, with an envelope', { ...xml, topic: 'MyTopic2' }, { identity: 'fails', 'message-md5': 'holds' }],
    ['id', { ...simplified, messageId: 'F6EA' }, { identity: 'fails' }],
    ['MD5', { ...xml, messageMd5: '0'.repeat(32) }, { 'message-md5': 'fails' }],
    ['signature', changed({ signature: Buffer.alloc(64, 1).toString('base64') }), { signature: 'fails' }],
    ['signature, to nothing', changed({ signature: '' }), { signature: 'fails' }],
    ['digest of what was signed', changed({ stringToSignSha1: '00'.repeat(20) }), { signature: 'fails' }],
    ['digest of what was signed, to nothing', changed({ stringToSignSha1: '' }), { signature: 'fails' }],
    ['fingerprint', changed({ certificateFingerprint: '00'.repeat(32) }), { certificate: 'fails' }],
    ['time of signing', changed({ signedAt: 1_463_476_257_000 }), { freshness: 'fails' }],
    [
      'time of receipt',
      { ...simplified, receivedAt: recorded.receivedAt + 26 * 3_600_000 },
      { freshness: 'fails', certificate: 'weak' },
    ],
  ])('whose row has another %s fails', async (_what, stored, expected) => {
    const withMd5 = 'messageMd5' in stored ? { 'message-md5': 'holds' } : {};
    expect(await verdicts(stored)).toEqual({ ...ALL_WELL, ...withMd5, ...expected });
  });

  test('that came late is weak', async () => {
    expect(await verdicts({ ...simplified, receivedAt: recorded.receivedAt + 3_600_000 })).toEqual({
      ...ALL_WELL,
      freshness: 'weak',
    });
  });

  test.each([
    ['is not kept any more', undefined],
    ['has been replaced', { pem: makeCertificate().pem }],
    ['is kept as something else', { pem: 'certificate' }],
  ])('whose certificate %s is not known to hold', async (_what, found) => {
    expect(await verdicts(simplified, async () => found)).toEqual({
      ...ALL_WELL,
      signature: 'unknown',
      certificate: 'unknown',
    });
  });

  test('that a gateway took the Content-MD5 from is checked without', async () => {
    const { 'content-md5': _, ...headers } = simplified.headers;
    const { 'content-md5': __, ...others } = ALL_WELL;
    expect(await verdicts({ ...simplified, headers })).toEqual(others);
  });
});

describe('a message', () => {
  const queue = {
    kind: 'queue',
    queue: 'orders-queue',
    queueMessageId: 'A1',
    enqueuedAt: 1_463_476_256_000,
  } as const;

  test('that was pulled from a queue holds by that, and by its digests', async () => {
    expect(await reverify({ ...simplified, proof: queue, headers: {} }, kept)).toEqual([
      {
        check: 'queue',
        verdict: 'holds',
        detail:
          'pulled with the account’s own keys from queue orders-queue, where it lay since 2016-05-17T09:10:56.000Z',
      },
      { check: 'digest', verdict: 'holds', detail: 'SHA-256 of the 20 bytes of the message' },
    ]);
    expect(await verdicts({ ...xml, proof: queue, headers: {} })).toEqual({
      queue: 'holds',
      'message-md5': 'holds',
      identity: 'holds',
      digest: 'holds',
    });
  });

  test.each([
    [false, 'CMQ signs nothing: it came with the token of its URL'],
    [true, 'CMQ signs nothing: it came with the token of its URL, from an address of the source’s ranges'],
  ])('of CMQ is weak, and says why (address checked: %s)', async (addressChecked, detail) => {
    const cmq = {
      ...simplified,
      broker: 'cmq',
      proof: { kind: 'cmq-token', strength: 'weak', addressChecked },
    } as const;
    expect(await reverify(cmq, kept)).toEqual([
      { check: 'token', verdict: 'weak', detail },
      { check: 'digest', verdict: 'holds', detail: 'SHA-256 of the 20 bytes of the message' },
    ]);
  });
});
