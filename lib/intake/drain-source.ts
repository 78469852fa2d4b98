import type { ReceiveRequest } from '../brokers/broker.ts';
import type { BrokerName, Source } from '../push/source.ts';
import { type BatchResult, type HeldMessage, type KeepBatchDependencies, keepBatch } from './drain-batch.ts';
import { type SourceSummary, Tally } from './drain-summary.ts';
import { OutOfTimeError, within } from './within.ts';

/** A source whose topic feeds a queue. */
export type QueuedSource = Source & { readonly intake: Extract<Source['intake'], { readonly via: 'queue' }> };

/** What is needed of a broker's client here. */
export interface QueueClient {
  readonly limits: { readonly queueBatch: number };
  readonly messages: {
    receive(queue: string, request: ReceiveRequest): Promise<readonly HeldMessage[]>;
  };
  /** Resolves to the receipt handles that were too old to delete with. */
  deleteMessages(queue: string, receiptHandles: readonly string[]): Promise<readonly string[]>;
}

export interface DrainSourceDependencies extends KeepBatchDependencies {
  readonly accounts: {
    open(broker: BrokerName, name: string): Promise<{ readonly client: QueueClient }>;
  };
  /** Seconds of one long poll, and so for how long an idle queue is listened to; 20 for MNS and 3 for CMQ. */
  readonly pollSeconds?: Readonly<Record<BrokerName, number>>;
}

export interface Turn {
  /** What this source may take, in ms. Its last 5 s, or its second half, are not for receiving. */
  readonly timeMs: number;
  /** Ends receiving; what was received is still stored and deleted. */
  readonly signal?: AbortSignal | undefined;
}

/** Longer polls of CMQ raise duplicates (TDMQ for CMQ documentation). MNS would allow 30. */
const POLL_SECONDS = { mns: 20, cmq: 3 };
/** At the end of a turn, the time for storing and deleting, and of that the time for deleting alone. */
const LAST_BATCH_MS = 5_000;
const LAST_DELETE_MS = 1_000;
/** With less left, no further poll is begun. */
const LEAST_POLL_MS = 500;

/**
 * Pulls one source until a poll comes back empty, its time is over or nothing gets through any more. A message is
 * deleted only after it is stored: a crash in between makes it a duplicate of the next run. Never rejects. A failed
 * call was repeated with growing pauses by the client; what fails still, rests until the next run.
 */
export async function drainSource(
  source: QueuedSource,
  turn: Turn,
  dependencies: DrainSourceDependencies,
): Promise<SourceSummary> {
  const { accounts, pollSeconds = POLL_SECONDS } = dependencies;
  const { queue } = source.intake;
  const times = timesOf(turn);
  const tally = new Tally(source.name);
  try {
    await within(times.over, 'draining', pull());
  } catch (error) {
    tally.noteProblem(error);
  }
  return tally.summary();

  async function pull(): Promise<void> {
    const { client } = await accounts.open(source.broker, source.credentials);
    for (;;) {
      const batch = await receive(client);
      if (batch.length === 0) return;
      const results = await keepBatch(batch, source, times.storingOver, dependencies);
      tally.count(results);
      const deleted = await remove(client, results);
      const allWell = deleted && results.every(({ outcome }) => outcome !== 'failed');
      // A message that can never be stored, or a right to delete that is missing, must not hold up what comes behind
      // it; but where nothing new gets through, more receives would only hide more messages.
      if (!allWell && !results.some(({ outcome }) => outcome === 'new')) return;
    }
  }

  async function receive({ messages, limits }: QueueClient): Promise<readonly HeldMessage[]> {
    const left = times.receiveUntil - Date.now();
    if (left < LEAST_POLL_MS || turn.signal?.aborted) return [];
    // A second is left for the way to the broker and back.
    const waitSeconds = Math.max(0, Math.min(pollSeconds[source.broker], Math.floor(left / 1_000) - 1));
    const signals = turn.signal === undefined ? [times.receivingOver] : [times.receivingOver, turn.signal];
    const request = { maximum: limits.queueBatch, waitSeconds, signal: AbortSignal.any(signals) };
    try {
      return await messages.receive(queue, request);
    } catch (error) {
      if (turn.signal?.aborted) return [];
      throw times.receivingOver.aborted ? new OutOfTimeError('receiving', { cause: error }) : error;
    }
  }

  /** True when none of what was stored or kept aside is left in the queue. */
  async function remove(client: QueueClient, results: readonly BatchResult[]): Promise<boolean> {
    const durable = results.filter(({ outcome }) => outcome !== 'failed');
    if (durable.length === 0) return true;
    const handles = durable.map(({ message }) => message.receiptHandle);
    try {
      const expired = await client.deleteMessages(queue, handles);
      return expired.length === 0;
    } catch (error) {
      tally.noteProblem(error);
      return false;
    }
  }
}

function timesOf({ timeMs }: Turn) {
  const lastBatchMs = Math.min(LAST_BATCH_MS, timeMs / 2);
  const lastDeleteMs = Math.min(LAST_DELETE_MS, lastBatchMs / 2);
  const after = (ms: number) => AbortSignal.timeout(Math.max(0, Math.floor(ms)));
  return {
    /** Epoch ms. */
    receiveUntil: Date.now() + timeMs - lastBatchMs,
    receivingOver: after(timeMs - lastBatchMs),
    storingOver: after(timeMs - lastDeleteMs),
    over: after(timeMs),
  };
}
