import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { listen } from './http-server.ts';

/**
 * `before`: the request is lost on its way there. `after`: the server has done it, and its answer is lost.
 * `silence`: nothing ever comes back, and the connection stays.
 */
export type Loss = 'before' | 'after' | 'silence';
type Matches = (request: IncomingMessage) => boolean;

export interface LossyProxy {
  readonly url: string;
  /** Loses the next so many requests, or their answers, that `matches` says yes to: all until `heal`, unless given. */
  lose(loss: Loss, matches: Matches, count?: number): void;
  /** The server does it, and another status is said, with a body made from the request's. Until `heal`. */
  answer(matches: Matches, status: number, body?: (request: IncomingMessage, sent: string) => string): void;
  /** Holds the next matching request back until what it resolves to is called. Resolves when it has come. */
  hold(matches: Matches): Promise<() => void>;
  heal(): void;
}

interface Trouble {
  readonly matches: Matches;
  left: number;
  readonly loss?: Loss;
  readonly answer?: (request: IncomingMessage, sent: string, response: ServerResponse) => void;
  readonly held?: (release: () => void) => void;
}

/** Stands in front of a server on this machine until the test ends, and makes trouble on demand. */
export async function startLossyProxy(target: string): Promise<LossyProxy> {
  const troubles: Trouble[] = [];
  const { hostname, port } = new URL(target);

  const server = createServer(async (incoming, response) => {
    const body = await buffer(incoming);
    const trouble = troubles.find(({ left, matches }) => left > 0 && matches(incoming));
    if (trouble !== undefined) trouble.left -= 1;
    if (trouble?.held !== undefined) await new Promise<void>((release) => trouble.held?.(release));
    if (trouble?.loss === 'silence') return;
    if (trouble?.loss === 'before') return void incoming.socket.destroy();
    const { method, url: path, headers } = incoming;
    const forwarded = request({ hostname, port, method, path, headers }, async (answer) => {
      const answered = await buffer(answer);
      if (trouble?.loss === 'after') return void incoming.socket.destroy();
      if (trouble?.answer !== undefined) return trouble.answer(incoming, body.toString(), response);
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
      void troubles.push({ loss, matches, left: count }),
    answer: (matches, status, body = () => '') =>
      void troubles.push({
        matches,
        left: Number.POSITIVE_INFINITY,
        answer: (incoming, sent, response) => response.writeHead(status).end(body(incoming, sent)),
      }),
    hold: (matches) => new Promise((held) => void troubles.push({ matches, left: 1, held })),
    heal: () => void troubles.splice(0),
  };
}
