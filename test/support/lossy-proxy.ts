import { createServer, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { listen } from './http-server.ts';

/**
 * `before`: the request is lost on its way there. `after`: the server has done it, and its answer is lost.
 * `silence`: nothing ever comes back, and the connection stays.
 */
export type Loss = 'before' | 'after' | 'silence';

export interface LossyProxy {
  readonly url: string;
  /** Loses the next so many requests, or their answers, that `matches` says yes to: all until `heal`, unless given. */
  lose(loss: Loss, matches: (request: IncomingMessage) => boolean, count?: number): void;
  heal(): void;
  /** Runs once, when the next request that matches has been answered, before the caller sees the answer. */
  meanwhile(matches: (request: IncomingMessage) => boolean, run: () => Promise<unknown>): void;
}

/** Stands in front of a server on this machine until the test ends, and breaks connections on demand. */
export async function startLossyProxy(target: string): Promise<LossyProxy> {
  const losses: { loss: Loss; matches: (request: IncomingMessage) => boolean; left: number }[] = [];
  const asides: { matches: (request: IncomingMessage) => boolean; run: () => Promise<unknown> }[] = [];
  const { hostname, port } = new URL(target);

  const server = createServer(async (incoming, response) => {
    const body = await buffer(incoming);
    const struck = losses.find(({ left, matches }) => left > 0 && matches(incoming));
    if (struck !== undefined) struck.left -= 1;
    if (struck?.loss === 'silence') return;
    if (struck?.loss === 'before') return incoming.socket.destroy();
    const { method, url: path, headers } = incoming;
    const forwarded = request({ hostname, port, method, path, headers }, async (answer) => {
      const answered = await buffer(answer);
      if (struck?.loss === 'after') return incoming.socket.destroy();
      const at = asides.findIndex(({ matches }) => matches(incoming));
      if (at >= 0) await asides.splice(at, 1)[0]?.run();
      response.writeHead(answer.statusCode ?? 502, answer.headers).end(answered);
    });
    forwarded.on('error', () => incoming.socket.destroy());
    forwarded.end(body);
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  onTestFinished(() => server.closeAllConnections());
  return {
    url,
    lose: (loss, matches, count = Number.POSITIVE_INFINITY) =>
      void losses.push({ loss, matches, left: count }),
    heal: () => void losses.splice(0),

    meanwhile: (matches, run) => void asides.push({ matches, run }),
  };
}
