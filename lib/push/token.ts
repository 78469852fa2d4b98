import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Secret } from '../secret.ts';
import type { Source, SourceEndpoint } from './source.ts';

/** What a path segment may hold, so that the registered path and the signed one cannot differ by an encoding. */
export const PATH_SEGMENT = /^[A-Za-z0-9_-]+$/;

/** A new path token: 256 random bits, base64url, 43 characters. */
export function mintToken(): Secret {
  return new Secret(randomBytes(32).toString('base64url'));
}

/** SHA-256 of the token's text, lower-case hex: the form in which a source's row keeps it. */
export function hashToken(token: Secret): string {
  return createHash('sha256').update(token.reveal()).digest('hex');
}

/**
 * The endpoint of the source that this token opens at `now` (epoch ms), or undefined. Compares in constant time and
 * with every endpoint, a made-up one when there is no source, so that the time taken tells neither apart.
 */
export function endpointFor(
  source: Source | undefined,
  token: Secret,
  now: number,
): SourceEndpoint | undefined {
  const hash = Buffer.from(hashToken(token), 'hex');
  const endpoints = source?.intake.via === 'http' ? source.intake.endpoints : [];
  let found: SourceEndpoint | undefined;
  for (const endpoint of endpoints.length > 0 ? endpoints : [NOWHERE]) {
    const known = Buffer.from(endpoint.tokenHash, 'hex');
    const same = known.length === hash.length && timingSafeEqual(known, hash);
    const open = endpoint.retireAt === undefined || now < endpoint.retireAt;
    if (same && open && endpoint !== NOWHERE) found = endpoint;
  }
  return found;
}

/** A text with the token of every push URL in it masked, and whatever follows it up to a space. */
export function maskTokens(text: string): string {
  return text.replace(/(\/push\/\w+\/[^/\s]+\/)\S+/g, '$1***');
}

const NOWHERE: SourceEndpoint = { subscription: '', tokenHash: '0'.repeat(64) };
