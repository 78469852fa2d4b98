import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export interface SigningCertificate {
  readonly privateKey: KeyObject;
  /** PEM, self-signed. */
  readonly certificate: string;
}

export interface CertificateOptions {
  /** Size of the RSA key; the real one has 512. */
  readonly bits?: number;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/**
 * Makes a key and a self-signed certificate like the one that signs real pushes: RSA of 512 bits, SHA-1,
 * the same names, and expired on 1 July 2016.
 */
export function makeSigningCertificate({
  bits = 512,
  notBefore = new Date('2015-07-02T02:06:16Z'),
  notAfter = new Date('2016-07-01T02:06:16Z'),
}: CertificateOptions = {}): SigningCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const publicKeyInfo = publicKey.export({ type: 'spki', format: 'der' });
  const serial = Buffer.concat([Buffer.of(0x40), randomBytes(8)]);
  const body = sequence(
    tagged(0xa0, integer(2)),
    tagged(0x02, serial),
    SHA1_WITH_RSA,
    DISTINGUISHED_NAME,
    sequence(utcTime(notBefore), utcTime(notAfter)),
    DISTINGUISHED_NAME,
    publicKeyInfo,
    tagged(0xa3, sequence(subjectKeyIdentifier(publicKeyInfo), BASIC_CONSTRAINTS)),
  );
  const signature = sign('sha1', body, privateKey);
  const certificate = sequence(body, SHA1_WITH_RSA, tagged(0x03, Buffer.of(0), signature));
  return { privateKey, certificate: pem(certificate) };
}

/** A DER element: a tag, the length, the content. */
function tagged(tag: number, ...content: Buffer[]): Buffer {
  const value = Buffer.concat(content);
  if (value.length < 0x80) return Buffer.concat([Buffer.of(tag, value.length), value]);
  const hex = value.length.toString(16);
  const length = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, value]);
}

function sequence(...items: Buffer[]): Buffer {
  return tagged(0x30, ...items);
}

function integer(value: number): Buffer {
  return tagged(0x02, Buffer.of(value));
}

function utcTime(date: Date): Buffer {
  return tagged(
    0x17,
    Buffer.from(
      `${date
        .toISOString()
        .replace(/[-:T]|\.\d+/g, '')
        .slice(2)}`,
    ),
  );
}

function objectId(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}

function subjectKeyIdentifier(publicKeyInfo: Buffer): Buffer {
  const identifier = createHash('sha1').update(publicKeyInfo).digest();
  return sequence(objectId('551d0e'), tagged(0x04, tagged(0x04, identifier)));
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

const NULL = Buffer.of(0x05, 0);
const SHA1_WITH_RSA = sequence(objectId('2a864886f70d010105'), NULL);

/** C=86, ST=Zhejiang, L=Hangzhou, O=Aliyun, OU=Mns, CN=notify */
const DISTINGUISHED_NAME = sequence(
  ...[
    ['550406', '86'],
    ['550408', 'Zhejiang'],
    ['550407', 'Hangzhou'],
    ['55040a', 'Aliyun'],
    ['55040b', 'Mns'],
    ['550403', 'notify'],
  ].map(([id = '', name = '']) => tagged(0x31, sequence(objectId(id), tagged(0x13, Buffer.from(name))))),
);

/** CA:TRUE */
const BASIC_CONSTRAINTS = sequence(objectId('551d13'), tagged(0x04, sequence(Buffer.of(0x01, 0x01, 0xff))));
