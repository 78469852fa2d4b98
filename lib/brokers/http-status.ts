import type { BrokerErrorKind } from './broker-error.ts';

/** What an HTTP status alone says of a failed call, for codes that nobody lists and answers of a proxy. */
export function kindOfStatus(status: number): BrokerErrorKind {
  if (status === 429 || status === 503) return 'throttled';
  if (status === 401 || status === 403) return 'denied';
  // A redirect means that this is not the endpoint.
  return status >= 500 ? 'internal' : 'invalid';
}
