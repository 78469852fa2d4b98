import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, isFree } from '../../local/free-port.ts';
import { FunctionFailedError, type FunctionHost, startFunctionHost } from '../../local/function-host.ts';

/** Nothing listens there: what the functions do without a database. */
const NOWHERE = { DYNAMODB_ENDPOINT: 'http://127.0.0.1:9', S3_ENDPOINT: 'http://127.0.0.1:9' };

describe('the function host', () => {
  const lines: string[] = [];
  let gatewayPort: number;
  let host: FunctionHost;

  beforeAll(async () => {
    gatewayPort = await freePort();
    const lambdaPort = await freePort();
    host = await startFunctionHost({
      gatewayPort,
      lambdaPort,
      env: { ...NOWHERE, PUBLIC_URL: `http://127.0.0.1:${gatewayPort}` },
      onLine: (line) => void lines.push(line),
    });
  }, 90_000);
  afterAll(() => host.stop());

  test('answers at its gateway as soon as it is there', async () => {
    const answer = await fetch(`${host.url}/push/mns/orders/token`);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
  });

  test('gives a push without a database 500, and its line to whoever listens', async () => {
    const answer = await fetch(`${host.url}/push/mns/orders/token`, { method: 'POST', body: 'x' });
    expect(answer.status).toBe(500);
    await expect.poll(() => lines.join('\n')).toContain('"message":"push failed"');
  });

  test('invokes a function with what it is given', async () => {
    expect(await host.invoke('topics', {})).toEqual({
      ok: false,
      message: 'broker: is "mns" or "cmq"',
      error: { name: 'InvalidInputError', faults: ['broker: is "mns" or "cmq"'] },
    });
  });

  test('says when a function throws, and when there is no such function', async () => {
    const listing = host.invoke('subscriptions', { action: 'sources' });
    await expect(listing).rejects.toThrow(FunctionFailedError);
    await expect(host.invoke('no-such-function', {})).rejects.toThrow();
  });

  test('is gone when it was stopped, with what it has built', async () => {
    await host.stop();
    expect(await isFree(gatewayPort)).toBe(true);
    expect(existsSync(new URL(`../../.esbuild/host-${gatewayPort}`, import.meta.url))).toBe(false);
  });
});

describe('a host whose port is taken', () => {
  let taken: Server;
  let gatewayPort: number;
  beforeAll(async () => {
    gatewayPort = await freePort();
    taken = createServer();
    await new Promise<void>((resolve) => void taken.listen(gatewayPort, '127.0.0.1', resolve));
  });
  afterAll(() => void taken.close());

  test('does not start, and says why', async () => {
    const lambdaPort = await freePort();
    const starting = startFunctionHost({ gatewayPort, lambdaPort, env: NOWHERE, onLine: () => {} });
    await expect(starting).rejects.toThrow(/EADDRINUSE/);
    expect(await isFree(lambdaPort)).toBe(true);
  }, 90_000);
});
