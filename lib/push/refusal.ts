/** Why a push was not accepted. Goes to the log and the metrics, never into the answer. */
export type RefusalReason =
  | 'method'
  | 'too-large'
  | 'unknown-source'
  | 'bad-token'
  | 'query-string'
  | 'header-missing'
  | 'header-invalid'
  | 'identity-mismatch'
  | 'date-invalid'
  | 'date-stale'
  | 'date-future'
  | 'digest-mismatch'
  | 'certificate-url'
  | 'certificate-unavailable'
  | 'certificate-invalid'
  | 'signature-mismatch'
  | 'address-not-allowed'
  | 'malformed';

/** A refusal is a value: hostile and broken pushes are everyday input, not faults of the gateway. */
export interface Refusal {
  readonly proven: false;
  readonly reason: RefusalReason;
  /** For the log: names and lengths, never a token, a body or a signature. */
  readonly detail: string;
}

export function refuse(reason: RefusalReason, detail: string): Refusal {
  return { proven: false, reason, detail };
}
