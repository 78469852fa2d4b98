import { connect } from 'node:net';
import type { WirePush } from '../../support/event.ts';

/** A push, or the bytes of a request that no client would write. */
export type Sending = WirePush | Buffer;

/** What came back over a socket: the status line's code, and the whole answer as it was written. */
export interface Answer {
  /** `none` when the connection ended without one. */
  readonly status: string;
  readonly text: string;
}

/** A push as the bytes of an HTTP/1.1 request, each header once, in their order, and none tidied up. */
export function requestBytes({ method = 'POST', path, headers, body }: WirePush): Buffer {
  const framing = { Host: '127.0.0.1', 'Content-Length': String(body.length) };
  const lines = Object.entries({ ...framing, ...headers, Connection: 'close' });
  const head = [`${method} ${path} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`), '', ''];
  return Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), body]);
}

/** Writes bytes to a server and reads until it closes the connection. @param timeoutMs of silence */
export function exchange(url: string, bytes: Buffer, timeoutMs = 10_000): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname);
    socket.setTimeout(timeoutMs, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A server that refuses while bytes are still on their way resets; what it said before that counts.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString('latin1');
      resolve({ status: /^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 'none', text });
    });
    socket.write(bytes);
  });
}
