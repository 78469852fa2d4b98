import { createHash } from 'node:crypto';

/** How a Content-MD5 header may be written. */
export type DigestForm = 'hex' | 'base64-hex' | 'base64';

/** Upper-case hex, the form of MessageMD5 and MessageBodyMD5. */
export function md5Hex(content: string | Buffer): string {
  return createHash('md5').update(content).digest('hex').toUpperCase();
}

/**
 * `hex`: upper-case hex, as in SIMPLIFIED pushes. `base64-hex`: base64 of the lower-case hex text, as in XML
 * pushes and most SDKs. `base64`: base64 of the 16 bytes, as HTTP itself has it.
 */
export function contentMd5(body: string | Buffer, form: DigestForm): string {
  const hash = createHash('md5').update(body);
  if (form === 'hex') return hash.digest('hex').toUpperCase();
  return form === 'base64' ? hash.digest('base64') : Buffer.from(hash.digest('hex')).toString('base64');
}

/** Whether the header is the body's digest, in whichever form. */
export function matchesContentMd5(body: Buffer, header: string): boolean {
  const forms = [contentMd5(body, 'base64-hex'), contentMd5(body, 'base64')];
  return forms.includes(header) || contentMd5(body, 'hex') === header.toUpperCase();
}
