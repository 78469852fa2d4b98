import {
  Agent as HttpAgent,
  type IncomingMessage,
  type RequestOptions,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { headerValueFault } from '../../relay-config/header.ts';
import { beginningOf } from './answer.ts';
import { bareHost, createGuard, type Guard, type Resolve } from './guard.ts';
import { EgressRefusedError } from './refused.ts';

export interface EgressRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Until the answer's status; its body gets what is left of it. In ms. */
  readonly timeoutMs: number;
}

export interface EgressAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** At most 16 KB, not decoded. */
  readonly body: Buffer;
}

/** No answer within the time given. */
export class EgressTimeoutError extends Error {
  override readonly name = 'EgressTimeoutError';
}

/** The way out for requests to addresses that somebody else may choose. */
export interface Egress {
  /**
   * POSTs once. Redirects are answers. Any status is an answer.
   * @throws EgressRefusedError before anything is sent; EgressTimeoutError; the network's errors, with their `code`
   */
  post(request: EgressRequest): Promise<EgressAnswer>;
  /** Ends idle connections. */
  close(): void;
}

export interface EgressOptions {
  /** Addresses, ranges and host names that may be reached though they are not public. */
  readonly allowPrivate: readonly string[];
  readonly resolve?: Resolve;
}

export function createEgress({ allowPrivate, resolve }: EgressOptions): Egress {
  const guard = createGuard(allowPrivate, resolve);
  const agentOptions = { keepAlive: true, maxSockets: 64 };
  const agents = { 'http:': new HttpAgent(agentOptions), 'https:': new HttpsAgent(agentOptions) };
  return {
    async post(request) {
      const url = guard.check(request.url);
      checkHeaders(request.headers);
      const agent = url.protocol === 'https:' ? agents['https:'] : agents['http:'];
      // AbortSignal.timeout goes off for a request that was answered long ago, too: 0.08 ms each time.
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), request.timeoutMs);
      try {
        return await exchange(url, request, { guard, agent, signal: late.signal });
      } catch (error) {
        if (!late.signal.aborted) throw error;
        throw new EgressTimeoutError(`No answer within ${request.timeoutMs} ms`, { cause: error });
      } finally {
        clearTimeout(timer);
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

async function exchange(url: URL, request: EgressRequest, way: Way): Promise<EgressAnswer> {
  const answer = await send(url, request, way).catch((error: unknown) => {
    if (error instanceof StaleConnectionError) return send(url, request, { ...way, agent: false });
    throw error;
  });
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  );
  return { status: answer.statusCode ?? 0, headers, body: await beginningOf(answer) };
}

interface Way {
  readonly guard: Guard;
  readonly agent: RequestOptions['agent'];
  readonly signal: AbortSignal;
}

/** The other side closed an idle connection just as it was used again, which says nothing about its health. */
class StaleConnectionError extends Error {
  override readonly name = 'StaleConnectionError';
}

function send(url: URL, { headers, body }: EgressRequest, way: Way): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      agent: way.agent,
      lookup: way.guard.lookup,
      signal: way.signal,
      method: 'POST',
      headers: { ...headers, 'accept-encoding': 'identity', 'content-length': body.length },
    });
    request.once('response', resolve);
    request.on('error', (error: NodeJS.ErrnoException) => {
      const stale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(stale ? new StaleConnectionError('Closed while idle', { cause: error }) : error);
    });
    request.once('close', () => reject(new Error('The connection was closed without an answer')));
    // Nothing is written before the address at the other end has been looked at.
    request.once('socket', (socket) => {
      whenConnected(socket, () => {
        try {
          way.guard.checkConnected(socket.remoteAddress, bareHost(url));
          request.end(body);
        } catch (error) {
          request.destroy(error instanceof Error ? error : undefined);
        }
      });
    });
  });
}

function whenConnected(socket: Socket, then: () => void): void {
  if (socket.connecting) socket.once('connect', then);
  else then();
}

function checkHeaders(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    const problem = headerValueFault(value);
    if (problem !== undefined) throw new EgressRefusedError(`Header ${name} ${problem}`);
  }
}
