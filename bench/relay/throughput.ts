import { inParallel } from '../../lib/in-parallel.ts';
import type { DeliveryQueue } from '../../lib/relay/queue.ts';
import { createBareLoop } from './bare-loop.ts';
import { type CountingTarget, startCountingTarget } from './counting-target.ts';
import { openFunctions } from './functions.ts';
import { deliverPending, messageIds, storePending } from './pending.ts';
import { openTable } from './table.ts';
import { updatesDuring } from './written.ts';

/** As the mapping of `deliver` has it. */
const BATCH = 10;
/** Batches at a time, on either side. */
const PARALLEL = 4;
const ROUNDS = 9;
const LEAST_ROUNDS = 3;
const WARM_UP = 300;
const A_ROUND = 120;
/** On a machine that is busy with other things, rounds that are begun after so long are left out, in ms. */
const AT_MOST_MS = 40_000;

/** One round of one side. */
export interface Round {
  readonly perSecond: number;
  /** Processor time that this thread took for each delivery, in µs: the machine's other work is not in it. */
  readonly processorMicroseconds: number;
}

/** Round by round: the two of one round ran one after the other. */
export interface Throughput {
  readonly deliver: readonly Round[];
  readonly bare: readonly Round[];
}

/** Nothing fails here: so nothing is put back on the queue. */
const noQueue: DeliveryQueue = {
  send: () => Promise.reject(new Error('a delivery failed in the bench')),
  deadLetter: () => Promise.reject(new Error('a delivery was given up in the bench')),
};

/** The function `deliver` beside a bare loop of the same writes and POSTs, in turns. */
export async function measureThroughput(
  say: (progress: string) => void,
  signal: AbortSignal,
): Promise<Throughput> {
  await using started = new AsyncDisposableStack();
  const target = await startCountingTarget();
  started.defer(target.stop);
  const { table, dynamodb } = await openTable({ stream: false });
  started.defer(dynamodb.stop);
  const functions = openFunctions({ table, queue: noQueue, targetUrl: target.url });

  const ids = messageIds();
  const one = ids.take(1);
  await storePending(one, functions, signal);
  const updates = await updatesDuring(table.client, () => deliverPending(one, functions));
  const bareLoop = createBareLoop(table, target.url, { updates, request: await target.first });
  started.defer(bareLoop.close);

  const sides = {
    deliver: (batch: readonly string[]) => deliverPending(batch, functions),
    bare: bareLoop.batch,
  };
  const taken = { deliver: [] as Round[], bare: [] as Round[] };
  const began = performance.now();
  for (let round = 0; round <= ROUNDS; round += 1) {
    if (round > LEAST_ROUNDS && performance.now() - began > AT_MOST_MS) break;
    say(`deliveries, round ${round} of ${ROUNDS}`);
    // Who comes first changes from round to round.
    const order = round % 2 === 0 ? (['deliver', 'bare'] as const) : (['bare', 'deliver'] as const);
    for (const side of order) {
      const some = ids.take(round === 0 ? WARM_UP : A_ROUND);
      await storePending(some, functions, signal);
      const result = await timed(some, sides[side], target, signal);
      if (round > 0) taken[side].push(result);
    }
  }
  return taken;
}

async function timed(
  ids: readonly string[],
  send: (batch: readonly string[]) => Promise<void>,
  target: CountingTarget,
  signal: AbortSignal,
): Promise<Round> {
  const batches = Array.from({ length: ids.length / BATCH }, (_, i) => ids.slice(i * BATCH, (i + 1) * BATCH));
  const before = target.count;
  const used = process.threadCpuUsage();
  const began = performance.now();
  await inParallel(batches, PARALLEL, async (batch) => {
    signal.throwIfAborted();
    await send(batch);
  });
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.threadCpuUsage(used);
  if (target.count - before !== ids.length) throw new Error('Not each delivery reached the target once');
  return { perSecond: ids.length / seconds, processorMicroseconds: (user + system) / ids.length };
}
