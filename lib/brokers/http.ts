import { reasonOf } from '../errors.ts';
import type { BrokerName } from '../push/source.ts';
import { BrokerError } from './broker-error.ts';

export type Fetch = typeof globalThis.fetch;

export interface HttpCall {
  readonly broker: BrokerName;
  /** What is being done, for messages: `PUT /topics/orders`. */
  readonly operation: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Until the last byte of the answer, in ms. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
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
  const timeout = AbortSignal.timeout(call.timeoutMs);
  const signal = call.signal === undefined ? timeout : AbortSignal.any([timeout, call.signal]);
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: call.headers,
      body: call.body ?? null,
      redirect: 'manual',
      signal,
    });
    return { status: response.status, headers: response.headers, body: await response.text() };
  } catch (cause) {
    const fault = call.signal?.aborted ? 'aborted' : timeout.aborted ? 'timeout' : 'unreachable';
    throw noAnswer(call, fault, cause);
  }
}

function noAnswer(call: HttpCall, kind: 'aborted' | 'timeout' | 'unreachable', cause: unknown): BrokerError {
  const problem = {
    aborted: 'stopped by the caller',
    timeout: `no answer within ${call.timeoutMs} ms`,
    // fetch says only "fetch failed"; the reason is one level down.
    unreachable: reasonOf(cause instanceof Error && cause.cause !== undefined ? cause.cause : cause),
  }[kind];
  return new BrokerError(
    `${call.broker} ${call.operation}: ${problem}`,
    { broker: call.broker, kind, code: kind, status: 0, retryable: kind !== 'aborted' },
    { cause },
  );
}
