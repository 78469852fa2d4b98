import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { load, percentile } from '../../bench/http/load.ts';
import { listen } from '../support/http-server.ts';

const push = {
  path: '/push/mns/orders/token',
  headers: { 'x-mns-version': '2015-06-06' },
  body: Buffer.from('text'),
};

test('sends every push once, so many at a time', async () => {
  const bodies: string[] = [];
  let under = 0;
  let most = 0;
  const server = createServer(async (request, response) => {
    under += 1;
    most = Math.max(most, under);
    bodies.push(`${request.method} ${request.url} ${await buffer(request)}`);
    await new Promise(setImmediate);
    under -= 1;
    response.writeHead(201).end();
  });
  const { perSecond, p50, p99 } = await load(await listen(server), Array(20).fill(push), 4);
  expect(bodies).toEqual(Array(20).fill('POST /push/mns/orders/token text'));
  expect(most).toBeLessThanOrEqual(4);
  expect(perSecond).toBeGreaterThan(0);
  expect(p99).toBeGreaterThanOrEqual(p50);
});

test('a receiver that refuses is not measured', async () => {
  const server = createServer((_request, response) => response.writeHead(403).end());
  const port = await listen(server);
  await expect(load(port, [push], 1)).rejects.toThrow('A push was answered 403');
});

test.each([
  [50, 5],
  [99, 10],
  [90, 9],
  [0, 1],
])('percentile %d of one to ten is %d', (percent, value) => {
  expect(percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], percent)).toBe(value);
});
