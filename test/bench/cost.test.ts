import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { costBench } from '../../bench/cost/cost.ts';
import { billedMs, computeUsd, costLines, type Work } from '../../bench/cost/lines.ts';
import { PRICES } from '../../bench/prices.ts';

const work: Work = {
  receive: { cpuMs: 2, waitMs: 5, memoryMb: 1_024 },
  relay: { cpuMs: 3, waitMs: 13, memoryMb: 512 },
  deliver: { cpuMs: 5, waitMs: 115, memoryMb: 512 },
  rowBytes: 2_100,
  deliveryRowBytes: 700,
  messageBytes: 500,
  logBytes: { receive: 700, relay: 600 },
  batch: { relay: 1, deliver: 1 },
  deliveryWrites: { row: 3, index: 4 },
};

test('work waits for its share of a core below 1,769 MB, and gets no more above', () => {
  expect(billedMs({ cpuMs: 2, waitMs: 5, memoryMb: 1_769 })).toBe(7);
  expect(billedMs({ cpuMs: 2, waitMs: 5, memoryMb: 884.5 })).toBe(9);
  expect(billedMs({ cpuMs: 2, waitMs: 5, memoryMb: 3_538 })).toBe(7);
});

test('a million times 10 ms with 1 GB are 10,000 GB-seconds', () => {
  expect(computeUsd({ cpuMs: 0, waitMs: 10, memoryMb: 1_024 })).toBeCloseTo(0.133334, 6);
});

test('a row pays for each KB that is begun, and for its entry in the index', () => {
  const writes = (rowBytes: number) =>
    costLines({ ...work, rowBytes }).find(({ name }) => /writes$/.test(name));
  expect(writes(2_048)).toEqual({ part: 'receive', name: 'DynamoDB, 3 writes', usd: 1.875 });
  expect(writes(2_049)).toEqual({ part: 'receive', name: 'DynamoDB, 4 writes', usd: 2.5 });
});

test('the lines of receive and of relay, in USD for a million', () => {
  const rounded = costLines(work).map(({ part, name, usd }) => [part, name, Number(usd.toFixed(3))]);
  expect(rounded).toEqual([
    ['receive', 'HTTP API, a request', 1],
    ['receive', 'Lambda, an invocation', 0.2],
    ['receive', 'Lambda, computing', 0.113],
    ['receive', 'DynamoDB, 4 writes', 2.5],
    ['receive', 'logs', 0.601],
    ['relay', 'Lambda, invocations', 0.4],
    ['relay', 'relay, computing', 0.156],
    ['relay', 'deliver, computing', 0.882],
    ['relay', 'DynamoDB, 7 writes and 1 read', 4.5],
    ['relay', 'SQS, 3 requests', 1.2],
    ['relay', 'logs', 0.587],
    ['relay', 'out to the webhook', 0.128],
    ['storage', 'DynamoDB, kept for 30 days, with recovery', 1.173],
  ]);
});

test('nothing is reckoned from what was not measured', async () => {
  const signal = new AbortController().signal;
  await expect(costBench(() => ({})).run(() => undefined, signal)).rejects.toMatchObject({
    name: 'NotMeasuredError',
  });
});

test('docs/deploy.md reckons with the same prices', async () => {
  const page = await readFile(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
  const cost = page.slice(page.indexOf('## Cost'), page.indexOf('## Quotas'));
  const isWritten = (usd: number) => cost.includes(String(usd)) || cost.includes(usd.toFixed(2));
  const missing = Object.entries(PRICES).filter(([, usd]) => !isWritten(usd));
  expect(missing).toEqual([]);
});
