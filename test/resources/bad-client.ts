import { connect } from 'node:net';
import { workerData } from 'node:worker_threads';

/** A client that means no good, in a thread of its own so that it does not slow down whoever measures. */
export interface BadClient {
  readonly port: number;
  /** `slow`: connections whose heads come a byte a second. `big`: a body of 10 MB every half second. */
  readonly kind: 'slow' | 'big';
}

const SLOW_CONNECTIONS = 100;
const TEN_MB = 10 * 1024 * 1024;
const HEAD = 'POST /push/mns/Slow-Sub1/token HTTP/1.1\r\nHost: bad.example\r\n';

const { port, kind } = workerData as BadClient;
const open = () => connect(port, '127.0.0.1').on('error', () => undefined);

if (kind === 'slow') {
  const sockets = Array.from({ length: SLOW_CONNECTIONS }, () => open());
  for (const socket of sockets) socket.write(`${HEAD}X-Slow: `);
  setInterval(() => {
    for (const socket of sockets) if (!socket.destroyed) socket.write('x');
  }, 1_000);
} else {
  const body = Buffer.alloc(TEN_MB, 'x');
  setInterval(() => {
    const socket = open().resume();
    socket.write(`${HEAD}Connection: close\r\nContent-Length: ${TEN_MB}\r\n\r\n`);
    socket.write(body);
  }, 500);
}
