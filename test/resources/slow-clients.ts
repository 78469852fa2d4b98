import { Worker } from 'node:worker_threads';
import { freePorts, startStack } from '../../local/stack.ts';
import type { BadClient } from './bad-client.ts';

const HELP = `What clients that are slow, or send too much, do to the pushes of others, measured on the local stack.
Ends with 1 when one of them makes the 99th percentile more than twice what it is without them.

  node test/resources/slow-clients.ts [rounds]`;

/** Situations take turns, so that what else the machine does falls on all of them. */
const ROUNDS = Number(process.argv[2] ?? 5);
const TURN_MS = 4_000;
const AT_ONCE = 2;

const print = (text: string) => void process.stdout.write(`${text}\n`);

function startBadClient(kind: BadClient['kind'], port: number): () => Promise<unknown> {
  const workerData: BadClient = { kind, port };
  const worker = new Worker(new URL('./bad-client.ts', import.meta.url), { workerData });
  return () => worker.terminate();
}

print(HELP);
const ports = await freePorts();
const stack = await startStack({ ports });
try {
  const { broker, functions } = stack;
  const at = { broker: 'mns', action: 'create', topic: 'Slow' };
  await functions.invoke('topics', at);
  await functions.invoke('subscriptions', { ...at, subscription: 'Slow-Sub1' });
  const [subscription] = broker.inspect().topics.flatMap(({ subscriptions }) => subscriptions);
  const url = subscription?.endpoint ?? '';
  const path = new URL(url).pathname;

  const onePush = async () => {
    const { headers, body } = broker.mns.signPush({ path, topicName: 'Slow', subscriptionName: 'Slow-Sub1' });
    const began = performance.now();
    const { Connection: _, ...sent } = headers;
    const { status } = await fetch(url, { method: 'POST', headers: sent, body: new Uint8Array(body) });
    if (status !== 201) throw new Error(`a push was answered ${status}`);
    return performance.now() - began;
  };
  const pushFor = async (times: number[]) => {
    const until = performance.now() + TURN_MS;
    const sender = async () => {
      while (performance.now() < until) times.push(await onePush());
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sender));
  };

  const situations: { readonly name: string; readonly kind?: BadClient['kind']; readonly times: number[] }[] =
    [
      { name: 'no other client', times: [] },
      { name: '100 clients that never end their heads', kind: 'slow', times: [] },
      { name: 'a client that sends 10 MB, twice a second', kind: 'big', times: [] },
    ];
  await pushFor([]);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { kind, times } of situations) {
      const end = kind && startBadClient(kind, ports.gateway);
      await pushFor(times);
      await end?.();
    }
  }
  print(`\n${'beside'.padEnd(42)} pushes     p50 ms     p99 ms   p99 to the first`);
  const alone = percentile(situations[0]?.times ?? [], 0.99);
  for (const { name, times } of situations) {
    const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
    const figures = [
      String(times.length).padStart(6),
      p50.toFixed(1).padStart(10),
      p99.toFixed(1).padStart(10),
    ];
    print(`${name.padEnd(42)} ${figures.join(' ')}   ${(p99 / alone).toFixed(2)} ×`);
    if (p99 > alone * 2) process.exitCode = 1;
  }
} finally {
  await stack.stop();
}

function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
