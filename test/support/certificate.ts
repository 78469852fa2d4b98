import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface TestCertificate {
  readonly pem: string;
  readonly der: Buffer;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export interface CertificateOptions {
  readonly keys?: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  /** Another public key than that of `keys`, as SubjectPublicKeyInfo in DER. */
  readonly publicKeyInfo?: Buffer;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** A self-signed certificate; by default like the one that MNS signs pushes with: RSA of 512 bits, expired in 2016. */
export function makeCertificate(options: CertificateOptions = {}): TestCertificate {
  const { privateKey, publicKey } = options.keys ?? generateKeyPairSync('rsa', { modulusLength: 512 });
  const name = der(0x30, der(0x31, der(0x30, COMMON_NAME, der(0x0c, Buffer.from('notify')))));
  const validity = der(
    0x30,
    utcTime(options.notBefore ?? new Date('2015-07-02T02:06:16Z')),
    utcTime(options.notAfter ?? new Date('2016-07-01T02:06:16Z')),
  );
  const signed = der(
    0x30,
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(42)),
    SHA1_WITH_RSA,
    name,
    validity,
    name,
    options.publicKeyInfo ?? publicKey.export({ type: 'spki', format: 'der' }),
  );
  // Of another kind of key only the container is wanted; nothing looks at who signed it.
  const signature =
    privateKey.asymmetricKeyType === 'rsa' ? sign('sha1', signed, privateKey) : Buffer.alloc(64, 1);
  const certificate = der(0x30, signed, SHA1_WITH_RSA, bitString(signature));
  return { pem: pem(certificate), der: certificate, privateKey, publicKey };
}

/** SubjectPublicKeyInfo of an RSA key of any numbers, such as an exponent that no key generator makes. */
export function rsaPublicKeyInfo(modulus: Buffer, exponent: number): Buffer {
  const key = der(0x30, der(0x02, Buffer.of(0), modulus), der(0x02, Buffer.of(exponent)));
  return der(0x30, RSA_ENCRYPTION, bitString(key));
}

export function pem(certificate: Buffer, label = 'CERTIFICATE'): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

const COMMON_NAME = Buffer.from('0603550403', 'hex');
const SHA1_WITH_RSA = Buffer.from('300d06092a864886f70d0101050500', 'hex');
const RSA_ENCRYPTION = Buffer.from('300d06092a864886f70d0101010500', 'hex');

/** One DER element: tag, length, content. */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const value = Buffer.concat(content);
  const size = value.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.of(tag, ...length), value]);
}

function bitString(bytes: Buffer): Buffer {
  return der(0x03, Buffer.of(0), bytes);
}

function utcTime(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+|[-:T]/g, '');
  return der(0x17, Buffer.from(digits.slice(2)));
}
