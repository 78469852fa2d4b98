/** What came of checking anew one of the things that convinced the gateway when a message came. */
export interface Check {
  /** Such as `signature`, `certificate`, `freshness`, `token`, `queue`, `digest`. */
  readonly check: string;
  /**
   * - `holds`, or `fails`: then the row is not as it was written
   * - `weak`: as good as this broker makes it
   * - `unknown`: what it takes is no longer there
   */
  readonly verdict: 'holds' | 'weak' | 'fails' | 'unknown';
  readonly detail: string;
}
