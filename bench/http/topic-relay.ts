import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { pushEvent } from '../push-event.ts';
import { loadFunctions } from '../receive/functions.ts';

/** The function `receive-mns` behind a plain HTTP server on 127.0.0.1, in the place of API Gateway and Lambda. */
const { mns: receive } = await loadFunctions();

createServer(async (request, response) => {
  try {
    const headers = request.headers as Readonly<Record<string, string>>;
    await receive(pushEvent({ path: request.url ?? '', headers, body: await buffer(request) }));
    response.writeHead(201).end();
  } catch (error) {
    process.stderr.write(`${error}\n`);
    response.writeHead(500).end();
  }
}).listen(Number(process.argv[2]), '127.0.0.1');
