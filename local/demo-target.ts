import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface DemoTarget {
  readonly url: string;
  stop(): Promise<void>;
}

export interface ReceivedDelivery {
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/**
 * A webhook receiver on this machine, to see what the relay delivers. Answers 204 to everything.
 * @param port 0 takes a free one
 */
export async function startDemoTarget(
  port: number,
  onDelivery: (delivery: ReceivedDelivery) => void,
): Promise<DemoTarget> {
  const server = createServer((request, response) => {
    buffer(request).then(
      (body) => {
        onDelivery({ headers: request.headers, body });
        response.writeHead(204).end();
      },
      // Whoever was sending has gone.
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
