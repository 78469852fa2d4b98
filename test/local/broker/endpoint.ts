import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedPush {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values alternating, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export interface Endpoint extends AsyncDisposable {
  readonly url: string;
  readonly received: ReceivedPush[];
}

/** A subscriber's HTTP server. It answers with the given statuses in turn and keeps to the last; 0 is no answer. */
export async function startEndpoint(...statuses: number[]): Promise<Endpoint> {
  const received: ReceivedPush[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url: target = '', headers, rawHeaders } = request;
    const status = statuses[Math.min(received.length, statuses.length - 1)] ?? 201;
    received.push({ method, target, headers, rawHeaders, body: Buffer.concat(chunks).toString() });
    if (status === 0) return;
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
