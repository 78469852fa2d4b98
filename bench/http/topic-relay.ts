import { createServer, type IncomingMessage } from 'node:http';
import { pushEvent } from '../push-event.ts';
import { loadFunctions } from '../receive/functions.ts';

/** The function `receive-mns` behind a plain HTTP server on 127.0.0.1, in the place of API Gateway and Lambda. */
const { mns: receive } = await loadFunctions();

createServer(async (request, response) => {
  try {
    const headers = request.headers as Readonly<Record<string, string>>;
    await receive(pushEvent({ path: request.url ?? '', headers, body: await bodyOf(request) }));
    response.writeHead(201).end();
  } catch (error) {
    process.stderr.write(`${error}\n`);
    response.writeHead(500).end();
  }
}).listen(Number(process.argv[2]), '127.0.0.1');

function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => resolve(Buffer.concat(chunks))).once('error', reject);
  return promise;
}
