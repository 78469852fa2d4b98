import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** 16 messages of 64 KB, each character escaped. */
const LARGEST_BODY_BYTES = 8 * 1024 * 1024;

export interface BrokerRequest {
  readonly method: string;
  /** Path and query as sent; of an absolute-form target (`PUT http://host/path`), the part after the host. */
  readonly target: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** The host that the client meant to reach. */
  readonly host: string;
  /** Lower-case names; repeated headers are joined by a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

export interface BrokerResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export type BrokerHandler = (request: BrokerRequest) => Promise<BrokerResponse>;

export interface BrokerServer {
  readonly url: string;
  /** Begins to answer; requests that came earlier have waited. */
  serve(handler: BrokerHandler): void;
  /** Ends every connection. */
  close(): Promise<void>;
}

export async function listen(host: string, port: number): Promise<BrokerServer> {
  const ready = Promise.withResolvers<BrokerHandler>();
  const server = createServer((incoming, outgoing) => {
    ready.promise.then((handler) => answer(handler, incoming, outgoing)).catch(() => outgoing.destroy());
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(port, host, listening.resolve);
  await listening.promise;
  return { url: urlOf(server), serve: ready.resolve, close: () => close(server) };
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  await promise;
}

async function answer(
  handler: BrokerHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.on('close', () => gone.abort());
  const body = await read(incoming);
  const response = body
    ? await handler(brokerRequest(incoming, body, gone.signal))
    : { status: 413, headers: {}, body: '' };
  outgoing.writeHead(response.status, { ...response.headers });
  outgoing.end(response.body);
}

function brokerRequest(incoming: IncomingMessage, body: Buffer, signal: AbortSignal): BrokerRequest {
  const [, absoluteHost, rest = incoming.url ?? '/'] =
    /^https?:\/\/([^/?#]*)(.*)$/i.exec(incoming.url ?? '/') ?? [];
  const target = rest.startsWith('/') ? rest : `/${rest}`;
  const [path = '/', ...query] = target.split('?');
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
  return {
    method: incoming.method ?? 'GET',
    target,
    path,
    query: query.join('?'),
    host: absoluteHost ?? headers.host ?? '',
    headers,
    body,
    signal,
  };
}

/** Reads to the end even what is too large, so that the client gets to read the answer. */
async function read(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size <= LARGEST_BODY_BYTES) chunks.push(chunk);
  }
  return size <= LARGEST_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}
