import { randomBytes } from 'node:crypto';

/** `hex`: 32 upper-case hex digits. `dashed`: the older form, `F6EA56633844DBFC-1-154BDFB8059-200000008`. */
export type MessageIdForm = 'hex' | 'dashed';

export function messageId(form: MessageIdForm, atMs: number): string {
  if (form === 'hex') return upperHex(16);
  const counter = randomBytes(3).readUIntBE(0, 3);
  return `${upperHex(8)}-1-${atMs.toString(16).toUpperCase()}-2${String(counter).padStart(8, '0')}`;
}

/** 24 upper-case hex digits. */
export function requestId(): string {
  return upperHex(12);
}

function upperHex(bytes: number): string {
  return randomBytes(bytes).toString('hex').toUpperCase();
}
