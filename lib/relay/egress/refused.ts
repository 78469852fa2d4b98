/** A request was not made, because of where it would have gone or what it would have carried. Never retryable as is. */
export class EgressRefusedError extends Error {
  override readonly name = 'EgressRefusedError';
}
