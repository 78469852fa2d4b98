import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { parentPort, workerData } from 'node:worker_threads';
import type { SentRequest } from './counting-target.ts';

// The thread of `startCountingTarget`: answers 200 to whatever comes.

const answered = workerData as Int32Array;
let isFirst = true;

const server = createServer((request, response) => {
  void buffer(request).then((body) => {
    if (isFirst) {
      isFirst = false;
      parentPort?.postMessage({ headers: request.headers, body } satisfies SentRequest);
    }
    response.end();
    Atomics.add(answered, 0, 1);
    Atomics.notify(answered, 0);
  });
});
// Nobody has to open a connection anew because the other side had its turn.
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
