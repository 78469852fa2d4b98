/**
 * List prices of `us-east-1` in USD, without free tiers and volume discounts. The one place that holds them:
 * docs/deploy.md reckons with the same, and a test compares the two.
 */
export const PRICES = {
  /** A million requests to an HTTP API, up to 512 KB each. */
  httpApiMillion: 1.0,
  lambdaMillion: 0.2,
  /** A GB-second on arm64. */
  lambdaGbSecond: 0.0000133334,
  /** A million write request units: 1 KB each, on demand. */
  writeMillion: 0.625,
  /** A million read request units. */
  readMillion: 0.125,
  /** A GB for a month, and the same again for point-in-time recovery. */
  storageGbMonth: 0.25,
  recoveryGbMonth: 0.2,
  sqsMillion: 0.4,
  /** A GB taken in by CloudWatch Logs. */
  logsGb: 0.5,
  /** A GB out to the internet. */
  egressGb: 0.09,
} as const;
