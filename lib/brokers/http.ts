import { Deadline, type Waiting } from './deadline.ts';

export type Fetch = typeof globalThis.fetch;

export interface HttpCall extends Waiting {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/**
 * One HTTP exchange over the platform's pooled keep-alive connections. Redirects are answers, not followed: a signed
 * request is meant for one host.
 * @throws BrokerError `unreachable`, `timeout` (both retryable) or `aborted`; any HTTP status is an answer
 */
export async function callHttp(call: HttpCall, fetch: Fetch = globalThis.fetch): Promise<HttpAnswer> {
  const deadline = new Deadline(call);
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: call.headers,
      body: call.body ?? null,
      redirect: 'manual',
      signal: deadline.signal,
    });
    return { status: response.status, headers: response.headers, body: await response.text() };
  } catch (cause) {
    throw deadline.explain(cause);
  }
}
