import type { Proof } from './proof.ts';
import type { PushHeaders } from './request.ts';
import type { Source } from './source.ts';

declare const proven: unique symbol;

/**
 * A request or queue message whose origin is proven. Parsers take nothing else, so that parsing before verifying
 * does not compile.
 */
export interface VerifiedRequest<S extends Source = Source> {
  readonly [proven]: true;
  readonly source: S;
  /** The subscription that it came through. */
  readonly subscription: string;
  readonly headers: PushHeaders;
  readonly body: Buffer;
  readonly receivedAt: number;
  readonly proof: Proof;
}

/** Called by the dialects of `brokers/` and by nothing else: a test reads the imports and holds it. */
export function verified<S extends Source>(
  request: Omit<VerifiedRequest<S>, typeof proven>,
): VerifiedRequest<S> {
  return request as VerifiedRequest<S>;
}
