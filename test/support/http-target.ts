import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface HttpTarget {
  readonly url: string;
  readonly port: number;
  /** All requests, the oldest first. */
  readonly received: ReceivedRequest[];
  /** The first request that matches: one received already, or the next to come. Rejects after 30 s. */
  waitFor(matches: (request: ReceivedRequest) => boolean): Promise<ReceivedRequest>;
  stop(): Promise<void>;
}

/**
 * A real server on 127.0.0.1 that keeps what it is sent.
 * @param answer writes the answer to the request; 200 with no body without it
 */
export async function startHttpTarget(
  answer: (response: ServerResponse, request: ReceivedRequest) => void = (response) => response.end(),
): Promise<HttpTarget> {
  const received: ReceivedRequest[] = [];
  const arrivals = new EventEmitter();
  const server = createServer((incoming, response) => {
    void buffer(incoming).then((body) => {
      const { method = '', url: path = '', headers } = incoming;
      const request = { method, path, headers, body };
      received.push(request);
      arrivals.emit('request');
      answer(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    received,
    async waitFor(matches) {
      const signal = AbortSignal.timeout(30_000);
      for (;;) {
        const found = received.find(matches);
        if (found !== undefined) return found;
        await once(arrivals, 'request', { signal });
      }
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
