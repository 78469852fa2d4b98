import { setTimeout as delay } from 'node:timers/promises';
import type { Checkpoints } from './checkpoints.ts';
import type { FailureDestination } from './failure-destination.ts';
import { IdlePause } from './idle-pause.ts';
import { callFunction, type Invoke } from './invoke.ts';
import type { StreamMapping } from './mappings.ts';
import { Patience } from './patience.ts';
import type { Pump } from './pump.ts';
import { ShardBatches } from './shard-batches.ts';
import { ShardReader } from './shard-reader.ts';
import type { Shard, StreamApi } from './stream-api.ts';
import { type BatchHandling, type DiscardedBatch, handleBatch } from './stream-batch.ts';

/** Shards come from shards that end, and those that end are noticed at once. */
const LOOK_FOR_SHARDS_EVERY_MS = 10_000;
const RESTART_AFTER_MS = 1_000;

export interface StreamPumpOptions {
  readonly mapping: StreamMapping;
  readonly stream: StreamApi;
  readonly invoke: Invoke;
  readonly checkpoints: Checkpoints;
  /** Takes batches that failed for the last time; without it they are only logged. */
  readonly onFailure: FailureDestination | undefined;
  readonly log: (line: string) => void;
}

/** Invokes a function with the batches of a stream: one at a time of each shard, and a shard after its parent. */
export function startStreamPump(options: StreamPumpOptions): Pump {
  const { stream, log } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const patience = new Patience(signal, log);
  const pauses = new Map<string, IdlePause>();
  const running = new Map<string, Promise<void>>();
  const ended = new Set<string>();

  const pumping = pumpShards();
  return {
    wake,
    async stop() {
      stopping.abort();
      wake();
      await pumping;
      await Promise.all(running.values());
    },
  };

  function wake(): void {
    for (const pause of pauses.values()) pause.wake();
  }

  async function pumpShards(): Promise<void> {
    while (!signal.aborted) {
      const shards = await patience.waitOut('The stream', () => stream.shards()).catch(ignoreWhenStopped);
      for (const { ShardId } of (shards ?? []).filter((shard) => mayStart(shard, shards ?? []))) {
        running.set(ShardId, pumpShard(ShardId));
      }
      const lookAgain = delay(LOOK_FOR_SHARDS_EVERY_MS, undefined, { signal }).catch(ignoreWhenStopped);
      await Promise.race([lookAgain, ...running.values()]);
    }
  }

  function mayStart({ ShardId, ParentShardId }: Shard, all: readonly Shard[]): boolean {
    if (running.has(ShardId) || ended.has(ShardId)) return false;
    const parentIsThere = all.some((shard) => shard.ShardId === ParentShardId);
    return ParentShardId === undefined || !parentIsThere || ended.has(ParentShardId);
  }

  /** Never rejects: a shard that fails otherwise than expected begins again at its checkpoint. */
  async function pumpShard(shardId: string): Promise<void> {
    const pause = new IdlePause();
    pauses.set(shardId, pause);
    try {
      await pumpBatches(shardId, pause);
      ended.add(shardId);
    } catch (error) {
      if (!signal.aborted) {
        log(`Reading ${shardId} failed, it begins again: ${String(error)}`);
        await delay(RESTART_AFTER_MS, undefined, { signal }).catch(ignoreWhenStopped);
      }
    }
    running.delete(shardId);
    pauses.delete(shardId);
  }

  async function pumpBatches(shardId: string, pause: IdlePause): Promise<void> {
    const { mapping, invoke, checkpoints } = options;
    const reader = new ShardReader(stream, shardId, checkpoints.read(shardId));
    const batches = new ShardBatches(reader, mapping, pause, patience);
    const handling: BatchHandling = {
      mapping,
      signal,
      call: (Records) => callFunction(invoke, mapping.functionName, { Records }, patience),
      done: (sequenceNumber) => checkpoints.write(shardId, sequenceNumber),
      discard: (batch) => discard(shardId, batch),
    };
    for (let records = await batches.next(); records !== undefined; records = await batches.next()) {
      if (records.length > 0) await handleBatch(records, handling);
      if (batches.handedOut !== undefined) checkpoints.write(shardId, batches.handedOut);
    }
  }

  async function discard(shardId: string, batch: DiscardedBatch): Promise<void> {
    const { mapping, onFailure } = options;
    const { functionName } = mapping;
    const [first, last] = [batch.records[0], batch.records.at(-1)].map((one) => one?.dynamodb.SequenceNumber);
    log(`${functionName}: gave up records ${first} to ${last} after ${batch.invocations} invocations`);
    const origin = { functionName, shardId, streamArn: stream.streamArn };
    await patience.waitOut('The failure destination', async () => onFailure?.(batch, origin));
  }

  function ignoreWhenStopped(error: unknown): undefined {
    if (!signal.aborted) throw error;
  }
}
