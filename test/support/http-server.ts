import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** Serves on a free port of 127.0.0.1 until the test ends. Resolves to the origin, such as `http://127.0.0.1:40123`. */
export async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}`;
}

/** Resolves to the port. The server and its connections are closed when the test ends. */
export async function listen(server: Pick<Server, 'listen' | 'close' | 'address' | 'closeAllConnections'>) {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
