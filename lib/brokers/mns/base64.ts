/**
 * Decodes standard base64 in its one canonical spelling, and nothing else: `Buffer.from` by itself skips white space
 * and foreign characters, and takes the URL alphabet, missing padding and non-zero trailing bits.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
