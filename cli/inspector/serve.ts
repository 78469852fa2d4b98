import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { readJson } from './http/body.ts';
import { refusalOf, SECURITY_HEADERS } from './http/guard.ts';
import { Key } from './http/key.ts';
import type { Viewers } from './http/viewers.ts';
import { problemOf, RequestProblem } from './problem.ts';
import type { LiveEvents } from './protocol.ts';

/** What the page is made of. */
export interface PageAssets {
  readonly html: string;
  readonly script: string;
  readonly style: string;
}

export interface ServeOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly page: PageAssets;
  /** Whether only whoever has the printed URL may see and do anything. */
  readonly locked: boolean;
  /** Does what the page asks for. */
  readonly call: (name: string, input: unknown) => Promise<object>;
  readonly viewers: Viewers;
  /** What a new viewer is told first. */
  readonly standing: () => Partial<LiveEvents>;
  /** Told of what nobody foresaw. */
  readonly onFault: (error: unknown) => void;
}

export interface InspectorServer {
  /** Of the page, with the key where it is locked. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Serves the page, its calls and its events on 127.0.0.1. @throws CommandError when the port is taken */
export async function serve(options: ServeOptions): Promise<InspectorServer> {
  const server = createServer({ requestTimeout: 30_000 });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  const key = options.locked ? new Key(port) : undefined;
  server.on('request', (request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    answer(request, response, { ...options, port, key }).catch((error: unknown) => {
      const known = problemOf(error);
      if (known === undefined) options.onFault(error);
      const { status, problem } = known ?? { status: 500, problem: { error: 'The inspector itself failed' } };
      sendProblem(request, response, status, problem);
    });
  });
  return {
    url: `http://127.0.0.1:${port}/${key?.query.reveal() ?? ''}`,
    port,
    async close() {
      options.viewers.close();
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeAllConnections();
      await promise;
    },
  };
}

type Serving = ServeOptions & { readonly port: number; readonly key: Key | undefined };

async function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { port, key, page, viewers } = serving;
  const refusal = refusalOf(request, port);
  if (refusal !== undefined) throw new RequestProblem(refusal.status, refusal.error);
  const [path = '', ...query] = (request.url ?? '').split('?');
  if (key !== undefined && path === '/' && request.method === 'GET' && key.opens(query.join('?'))) {
    // Not by a redirect: from a file or another page's link, the browser would not send the cookie along.
    response.writeHead(200, { 'set-cookie': key.setCookie, refresh: '0; url=/', 'content-length': 0 });
    response.end();
    return;
  }
  if (key !== undefined && !key.isHeldBy(request)) {
    throw new RequestProblem(401, 'This page is of a deployed stage, and opens by the URL that was printed', {
      next: 'topic-relay inspect prints it.',
    });
  }
  const asset = ASSETS[path];
  if (asset !== undefined) {
    checkMethod(request, response, 'GET');
    send(response, 200, asset.type, page[asset.member]);
  } else if (path === '/api/events') {
    checkMethod(request, response, 'GET');
    if (viewers.areTooMany) throw new RequestProblem(503, 'Too many pages are open', { next: 'Close some.' });
    viewers.add(response, serving.standing);
  } else if (path.startsWith('/api/')) {
    checkMethod(request, response, 'POST');
    const result = await serving.call(path.slice('/api/'.length), await readJson(request));
    send(response, 200, 'application/json', JSON.stringify(result));
  } else {
    throw new RequestProblem(404, 'There is nothing here');
  }
}

/** There are no other files: a path is looked up, and never one of the disk. */
const ASSETS: Readonly<Record<string, { readonly member: keyof PageAssets; readonly type: string }>> =
  Object.assign(Object.create(null), {
    '/': { member: 'html', type: 'text/html; charset=utf-8' },
    '/app.js': { member: 'script', type: 'text/javascript; charset=utf-8' },
    '/app.css': { member: 'style', type: 'text/css; charset=utf-8' },
  });

function checkMethod({ method }: IncomingMessage, response: ServerResponse, allowed: 'GET' | 'POST'): void {
  if (method === allowed) return;
  response.setHeader('allow', allowed);
  throw new RequestProblem(405, `Only ${allowed} here`);
}

function sendProblem(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  problem: object,
): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  // What is left of the request is not read: the connection cannot be used again.
  if (!request.complete) response.setHeader('connection', 'close');
  send(response, status, 'application/json', JSON.stringify(problem));
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

async function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(port, '127.0.0.1', resolve);
  await promise.catch((cause: unknown) => {
    throw new CommandError(`Port ${port} is taken`, {
      exitCode: EXIT.usage,
      next: `npm start serves its own inspector at http://127.0.0.1:4686. For another: --port ${port + 1}`,
      cause,
    });
  });
}
