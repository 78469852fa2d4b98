import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { Viewers, type ViewersOptions } from '../../cli/inspector/http/viewers.ts';
import { type InspectorServer, type ServeOptions, serve } from '../../cli/inspector/serve.ts';

export interface Served extends InspectorServer {
  readonly viewers: Viewers;
  /** What was asked for, and got through. */
  readonly called: (readonly [name: string, input: unknown])[];
  readonly faults: unknown[];
}

/** The server with a page of three words, until the test ends. */
export async function served(
  options: Partial<Pick<ServeOptions, 'locked' | 'call' | 'standing'>> = {},
  ofViewers: Partial<ViewersOptions> = {},
): Promise<Served> {
  const called: [string, unknown][] = [];
  const faults: unknown[] = [];
  const viewers = new Viewers({ onWatched: () => undefined, ...ofViewers });
  const server = await serve({
    port: 0,
    page: { html: '<p>page</p>', script: 'script()', style: 'style{}' },
    locked: false,
    async call(name, input) {
      called.push([name, input]);
      return { done: name };
    },
    viewers,
    standing: () => ({}),
    onFault: (error) => faults.push(error),
    ...options,
  });
  onTestFinished(() => server.close());
  return { ...server, viewers, called, faults };
}

export interface RawAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends lines as they stand, so that no client mends them, and reads until the server ends the connection. */
export async function raw(
  port: number,
  lines: readonly string[],
  body: string | Buffer = '',
): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {
    // The server may end the connection before it has read everything.
  });
  socket.write([...lines, 'connection: close', '', ''].join('\r\n'));
  socket.write(body);
  const answer = await text(socket);
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  const [first = '', ...headerLines] = head.split('\r\n');
  const headers = headerLines.map((line) => {
    const [name = '', ...value] = line.split(': ');
    return [name.toLowerCase(), value.join(': ')] as const;
  });
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(headers),
    body: rest.join('\r\n\r\n'),
  };
}
