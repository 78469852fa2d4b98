import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll } from 'vitest';
import { pushEvent } from './event.ts';
import { type Gateway, type GatewayOptions, openGateway } from './gateway.ts';

export interface ServedGateway extends Gateway {
  /** Where brokers reach it. */
  readonly url: string;
}

/** An HTTP server that hands pushes to the function as an HTTP API does, for all tests of a file. */
export function useServedGateway(options: () => GatewayOptions): { readonly current: ServedGateway } {
  let served: ServedGateway | undefined;
  const server = createServer(async (incoming, response) => {
    const { method = '', url: path = '', headers } = incoming;
    const names = Object.entries(headers).map(([name, value]) => [name, String(value)]);
    const push = { method, path, headers: Object.fromEntries(names), body: await buffer(incoming) };
    const { statusCode, headers: answered = {}, body } = await current().handle(pushEvent(push));
    for (const [name, value] of Object.entries(answered)) response.setHeader(name, String(value));
    response.writeHead(statusCode ?? 502).end(body);
  });
  const current = () => {
    if (served === undefined) throw new Error('The gateway is there only inside tests');
    return served;
  };
  beforeAll(async () => {
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    served = { ...openGateway({ publicUrl: url, ...options() }), url };
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    get current() {
      return current();
    },
  };
}
