import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

/** What a function is asked. */
export interface Asked {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface ScriptedFunctions extends AsyncDisposable {
  /** For a command that is to call them. */
  readonly env: Readonly<Record<string, string>>;
  readonly asked: readonly Asked[];
}

/** Functions that answer what a test says, where a stack would not do so when asked; never, when it says nothing. */
export async function startScripted(
  answer: (asked: Asked) => object | undefined,
): Promise<ScriptedFunctions> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const name = /topic-relay-local-(\w+)\/invocations/.exec(request.url ?? '')?.[1] ?? '';
    const one: Asked = { name, input: (await json(request)) as Asked['input'] };
    asked.push(one);
    const answered = answer(one);
    if (answered === undefined) return;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answered));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return {
    env: { TOPIC_RELAY_LAMBDA_URL: `http://127.0.0.1:${address.port}` },
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
