import http from 'node:http';
import https from 'node:https';
import type { PushAnswer, PushRequest } from './push.ts';

const KEPT_ANSWER_BYTES = 16 * 1024;

/** The endpoint gave no answer: it was unreachable, too slow, or did not speak HTTP. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/**
 * Posts pushes, each over a connection of its own: a reused one may be closed by the endpoint just then, and a
 * test would see a failed try that says nothing. Redirects are not followed, as the brokers do not.
 */
export class PushSender {
  readonly #stopping = new AbortController();

  /**
   * @param timeoutMs how long the whole answer may take, in real milliseconds
   * @throws NoAnswerError
   */
  async post(request: PushRequest, timeoutMs: number): Promise<PushAnswer> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([timeout, this.#stopping.signal]);
    try {
      return await this.#exchange(request, signal);
    } catch (cause) {
      const reason = timeout.aborted ? `no answer within ${timeoutMs} ms` : describe(cause);
      throw new NoAnswerError(reason, { cause });
    }
  }

  stop(): void {
    this.#stopping.abort(new Error('the broker stopped'));
  }

  #exchange({ method, url, target, headers, body }: PushRequest, signal: AbortSignal): Promise<PushAnswer> {
    const { protocol, hostname, port } = new URL(url);
    const { request } = protocol === 'https:' ? https : http;
    const { promise, resolve, reject } = Promise.withResolvers<PushAnswer>();
    const outgoing = request({
      method,
      hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
      port,
      path: target,
      headers: headers.flat(),
      agent: false,
      signal,
    });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const answer = () => ({
        status: incoming.statusCode ?? 0,
        headers: Object.fromEntries(
          Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
        ),
        body: Buffer.concat(chunks).subarray(0, KEPT_ANSWER_BYTES).toString(),
      });
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size < KEPT_ANSWER_BYTES) return;
        resolve(answer());
        incoming.destroy();
      });
      incoming.on('end', () => resolve(answer()));
      incoming.on('error', reject);
    });
    outgoing.end(body);
    return promise;
  }
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // A refused connection to a name with several addresses is an AggregateError with an empty message.
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}
