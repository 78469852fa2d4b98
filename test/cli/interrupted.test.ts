import { createServer, type Server } from 'node:http';
import { expect, test } from 'vitest';
import { startCommand } from './command.ts';

const ANSWER = { ok: true, message: '', sources: [{ name: 'orders' }], notifications: [], more: false };

/** Where functions answer that nothing has happened; or not at all, when `silent`. */
async function startFunctions(port: number, { silent = false } = {}) {
  const asked = Promise.withResolvers<void>();
  const server: Server = createServer((_, response) => {
    asked.resolve();
    if (!silent) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(ANSWER));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return {
    port: address.port,
    env: { TOPIC_RELAY_LAMBDA_URL: `http://127.0.0.1:${address.port}` },
    asked: asked.promise,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a command that waits for an answer with 130',
  async (signal) => {
    await using functions = await startFunctions(0, { silent: true });
    const listing = startCommand(['topics', 'list'], { env: functions.env });
    await functions.asked;
    listing.process.kill(signal);
    expect(await listing.ended).toEqual({ exitCode: 130, stdout: '', stderr: 'Cancelled.\n' });
  },
);

test('listening outlives a stack that is started again', async () => {
  const functions = await startFunctions(0);
  const { env, port } = functions;
  const listening = startCommand(['listen', '--every', '0.1s'], { env });
  await listening.says('Listening to orders (stage local). Ctrl-C ends it.\n');
  await functions[Symbol.asyncDispose]();
  await listening.says(`Nothing answers at http://127.0.0.1:${port}: `);
  await using again = await startFunctions(port);
  await again.asked;
  await listening.says('Trying again …\nListening to orders (stage local). Ctrl-C ends it.\n');
  listening.process.kill('SIGINT');
  const { exitCode, stderr } = await listening.ended;
  expect(exitCode).toBe(0);
  expect(stderr.match(/Trying again/g)).toHaveLength(1);
});

test('listening that reaches nothing to begin with ends at once', async () => {
  const { exitCode, stderr } = await startCommand(['listen']).ended;
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/^error: Nothing answers at /);
});
