import { timingSafeEqual } from 'node:crypto';

/** What clients of both APIs sign with. */
export interface Credentials {
  readonly secretId: string;
  readonly secretKey: string;
}

/** Compares a signature with those that would be right. */
export function isOneOf(given: string, right: readonly string[]): boolean {
  const bytes = Buffer.from(given);
  return right.some((each) => each.length === bytes.length && timingSafeEqual(Buffer.from(each), bytes));
}
