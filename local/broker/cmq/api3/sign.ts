import { createHash, createHmac } from 'node:crypto';

/** What is signed of a request to API 3.0, by TC3-HMAC-SHA256. */
export interface Signable {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** In the order of `SignedHeaders`. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** Epoch seconds: `X-TC-Timestamp`. */
  readonly timestamp: number;
  /** From the credential scope: the endpoint's first label, so `127` when that is an address. */
  readonly service: string;
}

/** The signature in lower-case hex. */
export function sign(request: Signable, secretKey: string): string {
  const date = dateOf(request.timestamp);
  const scope = `${date}/${request.service}/tc3_request`;
  const text = ['TC3-HMAC-SHA256', request.timestamp, scope, sha256(canonicalRequest(request))].join('\n');
  const key = [date, request.service, 'tc3_request'].reduce<string | Buffer>(
    (parent, part) => createHmac('sha256', parent).update(part).digest(),
    `TC3${secretKey}`,
  );
  return createHmac('sha256', key).update(text).digest('hex');
}

/** The day in UTC, as the credential scope has it. */
export function dateOf(timestamp: number): string {
  return new Date(timestamp * 1000).toISOString().slice(0, 10);
}

function canonicalRequest({ method, path, query, headers, body }: Signable): string {
  const lines = headers.map(([name, value]) => `${name}:${value}\n`).join('');
  const names = headers.map(([name]) => name).join(';');
  return [method, path, query, lines, names, sha256(body)].join('\n');
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
