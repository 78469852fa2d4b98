import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort, isFree } from '../../local/free-port.ts';

test('a free port can be listened on, and then is not free', async () => {
  const port = await freePort();
  expect(await isFree(port)).toBe(true);
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  expect(await isFree(port)).toBe(false);
  server.close();
  await once(server, 'close');
  expect(await isFree(port)).toBe(true);
});

test('ports asked for at the same time are several', async () => {
  const ports = await Promise.all(Array.from({ length: 5 }, freePort));
  expect(ports.every((port) => port > 0 && port < 65_536)).toBe(true);
  expect(await isFree(70_000)).toBe(false);
});
