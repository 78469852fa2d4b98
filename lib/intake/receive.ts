import type { Dialect } from '../push/dialect.ts';
import { MalformedPushError } from '../push/malformed.ts';
import { type Refusal, refuse } from '../push/refusal.ts';
import type { PushRequest } from '../push/request.ts';
import type { Source, SourceEndpoint } from '../push/source.ts';
import { endpointFor, PATH_SEGMENT } from '../push/token.ts';
import type { VerifiedRequest } from '../push/verified.ts';
import type { SourceCache } from '../store/source-cache.ts';
import type { Keep, KeepOutcome } from './keep.ts';

/** What the broker is told, and what only the log is told. */
export interface PushResult {
  readonly status: 200 | 201 | 400 | 403 | 404 | 405 | 413;
  readonly outcome: KeepOutcome | 'refused';
  readonly refusal?: Refusal;
  readonly messageId?: string;
  readonly stale?: boolean;
}

export interface ReceiveDependencies<S extends Source> {
  readonly dialect: Dialect<S>;
  readonly sources: SourceCache;
  readonly keep: Keep;
}

/** A source at hand that does not fit the token may have been rotated since: it is read again when older than this, in ms. */
const ROTATED_MS = 1_000;

/**
 * Takes in one push: size, token, proof, parse, store, in this order, and says nothing before the message is durable.
 * Rejects only for faults of our own, which the caller answers with 500.
 */
export function createReceive<S extends Source>({ dialect, sources, keep }: ReceiveDependencies<S>) {
  return async (request: PushRequest): Promise<PushResult> => {
    if (request.method !== 'POST') return refused(405, refuse('method', request.method));
    if (request.body.length > dialect.maxBodyBytes) {
      return refused(413, refuse('too-large', `${request.body.length} bytes`));
    }
    const found = await findSource(request);
    if ('proven' in found) return refused(404, found);
    const verdict = await dialect.verify(request, found.source, found.endpoint);
    if (!verdict.proven) return refused(403, verdict);
    return store(verdict.request);
  };

  async function findSource(
    request: PushRequest,
  ): Promise<{ readonly source: S; readonly endpoint: SourceEndpoint } | Refusal> {
    let known = await lookUp(request.source);
    let endpoint = endpointFor(known, request.token, request.receivedAt);
    if (endpoint === undefined) {
      known = await lookUp(request.source, ROTATED_MS);
      endpoint = endpointFor(known, request.token, request.receivedAt);
    }
    if (known === undefined) return refuse('unknown-source', 'no such source for this broker');
    if (endpoint === undefined) return refuse('bad-token', 'the token opens no endpoint of this source');
    return { source: known, endpoint };
  }

  async function lookUp(name: string, maxAgeMs?: number): Promise<S | undefined> {
    if (!PATH_SEGMENT.test(name) || name.length > 64) return undefined;
    const source: Source | undefined = await sources.get(name, maxAgeMs);
    return source?.broker === dialect.broker ? (source as S) : undefined;
  }

  async function store(request: VerifiedRequest<S>): Promise<PushResult> {
    const { source } = request;
    try {
      const reading = dialect.parse(request);
      if (!reading.proven) return refused(403, reading);
      const { notification } = reading;
      const outcome = await keep.message(request, notification);
      const { proof } = notification;
      const stale = proof.kind === 'mns-signature' && proof.freshness === 'stale';
      const status = outcome === 'new' ? 201 : 200;
      return { status, outcome, messageId: notification.messageId, ...(stale ? { stale } : {}) };
    } catch (error) {
      if (!(error instanceof MalformedPushError)) throw error;
      const outcome = await keep.malformed(request, error);
      const status = source.unparsable === 'acknowledge' ? 200 : 400;
      return { status, outcome, refusal: refuse('malformed', error.message) };
    }
  }
}

function refused(status: PushResult['status'], refusal: Refusal): PushResult {
  return { status, outcome: 'refused', refusal };
}
