import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { seededRandom } from '../../local/broker/core/random.ts';
import { drawReceiveFault, drawTableFault, RECEIVE_FAULTS, TABLE_FAULTS } from './faults.ts';
import { type ProxyFault, startFaultyProxy } from './faulty-proxy.ts';

const counted = (drawn: readonly (ProxyFault | undefined)[]) =>
  Object.fromEntries(
    Object.entries(Object.groupBy(drawn, (fault) => fault?.name ?? 'none')).map(([name, some = []]) => [
      name,
      some.length,
    ]),
  );

test('of each hundred pushes five get no answer in time, at other moments with another seed', () => {
  const draw = drawReceiveFault(seededRandom(1));
  const first = Array.from({ length: 100 }, draw);
  const expected = { none: 95, 'answer cut': 2, 'push lost': 1, 'answer late': 2 };
  expect(counted(first)).toEqual(expected);
  expect(counted(Array.from({ length: 100 }, draw))).toEqual(expected);
  expect(Array.from({ length: 100 }, drawReceiveFault(seededRandom(1)))).toEqual(first);
  expect(Array.from({ length: 100 }, drawReceiveFault(seededRandom(2)))).not.toEqual(first);
  expect(RECEIVE_FAULTS.map(({ name }) => name)).toEqual(['answer cut', 'push lost', 'answer late']);
});

test('the table fails in every way, and in a burst most of the time', () => {
  let now = 0;
  const draw = drawTableFault(seededRandom(1), () => now);
  const usual = { none: 192, throttled: 3, failed: 2, 'answer cut': 2, 'request lost': 1 };
  expect(counted(Array.from({ length: 200 }, draw))).toEqual(usual);
  now = 12_100;
  expect(counted(Array.from({ length: 10 }, draw))).toEqual({
    none: 4,
    throttled: 3,
    failed: 2,
    'answer cut': 1,
  });
  now = 13_000;
  expect(counted(Array.from({ length: 200 }, draw))).toEqual(usual);
  expect(TABLE_FAULTS.map(({ name }) => name)).toEqual(['throttled', 'failed', 'answer cut', 'request lost']);
});

test.each<[what: string, fault: ProxyFault, answer: number | undefined, handled: number]>([
  ['refused is answered without being passed on', refusing(503), 503, 0],
  ['cut is passed on and not answered', { name: 'x', kind: 'cut' }, undefined, 1],
  ['lost is neither', { name: 'x', kind: 'lose' }, undefined, 0],
  ['late is answered in the end', { name: 'x', kind: 'late', ms: 20 }, 200, 1],
])('a request that is %s', async (_what, fault, status, handled) => {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.end('done');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const proxy = await startFaultyProxy(
    () => target,
    [fault],
    () => fault,
  );
  onTestFinished(() => proxy.stop());
  const answer = await fetch(proxy.url, { method: 'POST', body: 'x' }).catch(() => undefined);
  expect(answer?.status).toBe(status);
  expect(requests).toBe(handled);
  expect(proxy.struck).toEqual({ x: 1 });
});

function refusing(status: number): ProxyFault {
  return { name: 'x', kind: 'refuse', answer: (response) => void response.writeHead(status).end() };
}
