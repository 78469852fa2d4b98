import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * What goes wrong with one request. `refuse`: it is answered without being passed on. `cut`: it is passed on, and the
 * connection ends before the answer. `late`: the answer comes so many ms later. `lose`: it never gets there.
 */
export type ProxyFault = { readonly name: string } & (
  | { readonly kind: 'refuse'; readonly answer: (response: ServerResponse) => void }
  | { readonly kind: 'cut' | 'lose' }
  | { readonly kind: 'late'; readonly ms: number }
);

export interface FaultyProxy {
  readonly url: string;
  /** How often each fault struck, by name. */
  readonly struck: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

/**
 * Stands in front of a server on this machine.
 * @param target URL, asked for with each request, as the server may come back elsewhere
 * @param faults all that `draw` can give
 * @param draw what goes wrong with a request, if anything
 */
export async function startFaultyProxy(
  target: () => string,
  faults: readonly ProxyFault[],
  draw: () => ProxyFault | undefined,
): Promise<FaultyProxy> {
  const struck = Object.fromEntries(faults.map(({ name }) => [name, 0]));
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, response) => {
    pass(incoming, response).catch(() => incoming.socket.destroy());
  });

  async function pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const fault = draw();
    if (fault !== undefined) struck[fault.name] = (struck[fault.name] ?? 0) + 1;
    if (fault?.kind === 'refuse') return fault.answer(response);
    if (fault?.kind === 'lose') return void incoming.socket.destroy();
    const answer = await forward(incoming, body, target(), agent);
    const answered = await buffer(answer);
    if (fault?.kind === 'cut') return void incoming.socket.destroy();
    if (fault?.kind === 'late') await delay(fault.ms, undefined, { ref: false });
    response.writeHead(answer.statusCode ?? 502, answer.headers).end(answered);
  }

  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    struck,
    async stop() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function forward(
  incoming: IncomingMessage,
  body: Buffer,
  target: string,
  agent: Agent,
): Promise<IncomingMessage> {
  const { hostname, port } = new URL(target);
  const { method, url: path, headers } = incoming;
  return new Promise((resolve, reject) => {
    const forwarded = request({ hostname, port, method, path, headers, agent }, resolve);
    forwarded.on('error', reject);
    forwarded.end(body);
  });
}
