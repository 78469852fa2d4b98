import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { inParallel } from '../../lib/in-parallel.ts';
import { startAws } from '../../local/aws.ts';
import type { LocalQueue } from '../../local/event-sources/queues.ts';
import { type CountingTarget, startCountingTarget } from './counting-target.ts';
import { openFunctions } from './functions.ts';
import { orderMessage } from './message.ts';
import { openQueues } from './queues.ts';
import { openTable } from './table.ts';

/** Where a process of the functions finds its surroundings. */
export interface FunctionsAt {
  readonly dynamodbEndpoint: string;
  readonly tableName: string;
  readonly awsEndpoint: string;
  readonly queue: LocalQueue;
  readonly deadLetterUrl: string;
  readonly targetUrl: string;
}

/** What it is asked: to fan out these messages, or for its memory. */
export type Ask = { readonly fanOut: readonly string[] } | { readonly sample: true };

/** After a collection. */
export interface MemorySample {
  readonly heapMegabytes: number;
  readonly residentMegabytes: number;
}

export interface Memory {
  readonly deliveries: number;
  readonly seconds: number;
  /** The first after the warm-up, the last at the end. */
  readonly samples: readonly MemorySample[];
}

export interface MemoryOptions {
  readonly deliveries: number;
  /** Ends earlier, with what was made by then. */
  readonly atMostMs: number;
}

const WARM_UP = 300;
const SAMPLES = 10;
const CHUNK = 100;
/** Deliveries that may be on the queue when more are put there. */
const BACKLOG = 300;

/**
 * Has a process of its own fan out messages, and take the deliveries from the queue and make them. All else is in other
 * processes or, as the queue, in this one.
 */
export async function measureMemory(
  { deliveries: wanted, atMostMs }: MemoryOptions,
  say: (progress: string) => void,
  signal: AbortSignal,
): Promise<Memory> {
  await using started = new AsyncDisposableStack();
  const target = await startCountingTarget();
  started.defer(target.stop);
  const { table, dynamodb } = await openTable({ stream: false });
  started.defer(dynamodb.stop);
  const aws = await startAws(0);
  started.defer(aws.stop);
  const { queue, queues } = await openQueues(aws);
  const { notifications } = openFunctions({ table, queue, targetUrl: target.url });
  const functions = await startFunctions(
    {
      dynamodbEndpoint: dynamodb.endpoint,
      tableName: table.name,
      awsEndpoint: aws.endpoint,
      queue: queues.DeliveriesQueue ?? { url: '', arn: '' },
      deadLetterUrl: queues.DeadLetterQueue?.url ?? '',
      targetUrl: target.url,
    },
    signal,
  );
  started.defer(functions.stop);

  let sent = 0;
  const deliver = async (until: number) => {
    while (sent < until) {
      signal.throwIfAborted();
      const ids = Array.from({ length: Math.min(CHUNK, until - sent) }, (_, i) => `memory-${sent + i}`);
      await inParallel(ids, 10, async (messageId) => {
        const notification = orderMessage(messageId);
        await notifications.store({ notification, headers: {}, decode: 'none', retentionDays: 30 });
      });
      await functions.fanOut(ids);
      sent += ids.length;
      say(`memory, ${sent} of ${WARM_UP + wanted} deliveries`);
      await target.reached(sent - BACKLOG, signal);
    }
    await target.reached(until, signal);
  };

  await deliver(WARM_UP);
  const samples = [await functions.sample()];
  const began = performance.now();
  while (samples.length <= SAMPLES && performance.now() - began < atMostMs) {
    await deliver(WARM_UP + Math.round((wanted * samples.length) / SAMPLES));
    samples.push(await functions.sample());
  }
  mustBeExact(target, sent);
  return { deliveries: sent - WARM_UP, seconds: (performance.now() - began) / 1_000, samples };
}

async function startFunctions(at: FunctionsAt, signal: AbortSignal) {
  const program = new URL('./memory-process.ts', import.meta.url);
  const child = fork(program, [JSON.stringify(at)], { execArgv: ['--expose-gc'], signal });
  const ended = once(child, 'exit').then(() => {
    throw new Error('The process of the functions has ended');
  });
  ended.catch(() => undefined);
  const ask = async <T>(question: Ask): Promise<T> => {
    child.send(question);
    return reply<T>(child, ended);
  };
  await reply(child, ended);
  return {
    async fanOut(ids: readonly string[]): Promise<void> {
      const failed = await ask<readonly string[]>({ fanOut: ids });
      if (failed.length > 0) throw new Error(`${failed.length} messages were not fanned out`);
    },
    sample: () => ask<MemorySample>({ sample: true }),
    async stop(): Promise<void> {
      child.kill('SIGKILL');
      await ended.catch(() => undefined);
    },
  };
}

async function reply<T>(child: ChildProcess, ended: Promise<never>): Promise<T> {
  const [answer] = (await Promise.race([once(child, 'message'), ended])) as [T];
  return answer;
}

function mustBeExact(target: CountingTarget, sent: number): void {
  if (target.count !== sent)
    throw new Error(`The target got ${target.count} requests, for ${sent} deliveries`);
}
