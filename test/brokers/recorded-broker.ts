import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface RecordedAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `hang`: no answer while the client waits. `drop`: the connection breaks. */
export type Reaction = RecordedAnswer | 'hang' | 'drop';

export interface SeenRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface RecordedBroker extends AsyncDisposable {
  readonly url: string;
  /** What was asked, in order. */
  readonly seen: readonly SeenRequest[];
  /** Resolves once so many requests have come in. */
  arrived(count: number): Promise<void>;
}

/** A real HTTP server on 127.0.0.1 that gives these reactions in order; what comes after the last gets a 500. */
export async function recordedBroker(...reactions: readonly Reaction[]): Promise<RecordedBroker> {
  const seen: SeenRequest[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { method = '', url: target = '', headers } = request;
    const reaction = reactions[seen.push({ method, target, headers, body }) - 1] ?? { status: 500 };
    for (const waiter of waiting) if (seen.length >= waiter.count) waiter.resolve();
    react(reaction, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    arrived: (count) =>
      new Promise((resolve) => {
        if (seen.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function react(reaction: Reaction, response: ServerResponse): void {
  if (reaction === 'hang') return;
  if (reaction === 'drop') {
    response.socket?.destroy();
    return;
  }
  response.writeHead(reaction.status, reaction.headers);
  response.end(reaction.body);
}
