import { inParallel } from '../../lib/relay/in-parallel.ts';
import type { DeliveryQueue } from '../../lib/relay/queue.ts';
import type { Table } from '../../lib/store/table.ts';
import { type BareLoop, createBareLoop } from './bare-loop.ts';
import { type CountingTarget, startCountingTarget } from './counting-target.ts';
import { openFunctions, TARGET } from './functions.ts';
import { orderMessage, SOURCE } from './message.ts';
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
const AT_MOST_MS = 50_000;

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
  const { table, dynamodb } = await openTable({ stream: false });
  const target = await startCountingTarget();
  const functions = openFunctions({ table, queue: noQueue, targetUrl: target.url });
  let bareLoop: BareLoop | undefined;
  try {
    const ids = messageIds();
    const deliver = (batch: readonly string[]) => deliverBatch(batch, functions);
    bareLoop = await bareLoopLike(table, target, functions, ids.take(1));
    const sides = { deliver, bare: bareLoop.batch };
    const taken = { deliver: [] as Round[], bare: [] as Round[] };
    const began = performance.now();
    for (let round = 0; round <= ROUNDS; round += 1) {
      if (round > LEAST_ROUNDS && performance.now() - began > AT_MOST_MS) break;
      say(`deliveries, round ${round} of ${ROUNDS}`);
      // Who comes first changes from round to round.
      const order = round % 2 === 0 ? (['deliver', 'bare'] as const) : (['bare', 'deliver'] as const);
      for (const side of order) {
        const some = ids.take(round === 0 ? WARM_UP : A_ROUND);
        await store(some, functions, signal);
        const result = await timed(some, sides[side], target, signal);
        if (round > 0) taken[side].push(result);
      }
    }
    return taken;
  } finally {
    bareLoop?.close();
    await target.stop();
    await dynamodb.stop();
  }
}

type Functions = ReturnType<typeof openFunctions>;

/** Ids of messages, each given out once. */
function messageIds() {
  let given = 0;
  return {
    take(count: number): readonly string[] {
      const first = given;
      given += count;
      return Array.from(
        { length: count },
        (_, i) => `F6EA56633844DBFC-1-154BDFB8059-${200_000_000 + first + i}`,
      );
    },
  };
}

/** Makes one delivery, and a loop of what it was seen to send. */
async function bareLoopLike(
  table: Table,
  target: CountingTarget,
  functions: Functions,
  one: readonly string[],
): Promise<BareLoop> {
  await store(one, functions, new AbortController().signal);
  const updates = await updatesDuring(table.client, () => deliverBatch(one, functions));
  const [before, after] = updates;
  if (before === undefined || after === undefined || updates.length > 2) {
    throw new Error(`A delivery makes ${updates.length} updates, and the bare loop knows of two`);
  }
  return createBareLoop(table, target.url, { before, request: await target.first, after });
}

/** Messages and their deliveries, as intake and relay leave them. */
async function store(
  ids: readonly string[],
  { notifications, deliveries }: Functions,
  signal: AbortSignal,
): Promise<void> {
  await inParallel(ids, BATCH, async (messageId) => {
    signal.throwIfAborted();
    const notification = orderMessage(messageId);
    await notifications.store({ notification, headers: {}, decode: 'none', retentionDays: 30 });
    const expiresAt = Math.floor(notification.receivedAt / 1000) + 30 * 86_400;
    await deliveries.create({ source: SOURCE, messageId, target: TARGET }, { among: [TARGET], expiresAt });
  });
}

async function deliverBatch(ids: readonly string[], { deliver }: Functions): Promise<void> {
  const { batchItemFailures } = await deliver({
    Records: ids.map((messageId) => ({
      messageId,
      body: JSON.stringify({ source: SOURCE, messageId, target: TARGET, made: 0 }),
    })),
  });
  if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} deliveries were not made`);
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
