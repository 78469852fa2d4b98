import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { type InspectorProcess, startInspectorProcess } from '../../local/inspector-process.ts';

const running: InspectorProcess[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  for (const one of servers.splice(0)) one.close();
});

function start(port: number, onEnded: (lastWords: string) => void = () => undefined): InspectorProcess {
  const inspector = startInspectorProcess({ port, ports: { lambda: 1, broker: 1 }, onEnded });
  running.push(inspector);
  return inspector;
}

async function ask(url: string, name: string, input: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}api/${name}`, { method: 'POST', headers, body: JSON.stringify(input) });
  return response.json();
}

test('the page is served, and counts the lines of the log that it is given', async () => {
  const inspector = start(0);
  const url = (await inspector.ready) ?? '';
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  expect(await (await fetch(url)).text()).toContain('<div id="page">');
  expect((await fetch(`${url}app.js`)).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  const time = new Date().toISOString();
  inspector.onLine('offline: POST http://localhost/push/mns/orders/TOKEN');
  inspector.onLine(
    `{"time":"${time}","level":"info","message":"push","source":"orders","Accepted":1,"Refused":0}`,
  );
  await vi.waitFor(
    async () =>
      expect(await ask(url, 'figures', { minutes: 15 })).toMatchObject({
        sources: [{ source: 'orders', received: 1, rejected: {} }],
      }),
    { timeout: 10_000 },
  );
});

test('one that cannot be served says why, and is no failure of the stack', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  servers.push(other);
  await vi.waitFor(() => expect(other.listening).toBe(true));
  const { port } = other.address() as AddressInfo;
  const ended = Promise.withResolvers<string>();
  const inspector = start(port, ended.resolve);
  expect(await inspector.ready).toBeUndefined();
  expect(await ended.promise).toContain(`Port ${port} is taken`);
  inspector.onLine('{"time":"2026-05-17T12:00:00Z","message":"push"}');
});

test('it ends when it is asked to, which is nothing to tell of', async () => {
  const told: string[] = [];
  const inspector = start(0, (lastWords) => told.push(lastWords));
  const url = (await inspector.ready) ?? '';
  await inspector.stop();
  await expect(fetch(url)).rejects.toThrow();
  expect(told).toEqual([]);
});
