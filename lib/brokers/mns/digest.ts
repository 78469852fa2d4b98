import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * The MD5 of a body in every form that a push's Content-MD5 has been seen in: hex in upper case (SIMPLIFIED), base64
 * of the lower-case hex text (XML), and their relatives, base64 of the 16 bytes (RFC 1864) among them.
 */
export function contentMd5Spellings(body: Buffer): readonly string[] {
  const md5 = createHash('md5').update(body).digest();
  const lower = md5.toString('hex');
  const upper = lower.toUpperCase();
  return [
    upper,
    Buffer.from(lower).toString('base64'),
    lower,
    Buffer.from(upper).toString('base64'),
    md5.toString('base64'),
  ];
}

/** Whether a received Content-MD5 is one of the spellings. */
export function isSpelling(received: string, spellings: readonly string[]): boolean {
  const given = Buffer.from(received);
  return spellings.some((spelling) => {
    const expected = Buffer.from(spelling);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
