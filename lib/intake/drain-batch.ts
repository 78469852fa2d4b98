import { createHash } from 'node:crypto';
import { reasonOf } from '../errors.ts';
import { inParallel } from '../in-parallel.ts';
import type { Log } from '../log.ts';
import { metrics } from '../metrics.ts';
import type { Dialect, QueueMessage } from '../push/dialect.ts';
import { MalformedPushError } from '../push/malformed.ts';
import type { CmqSource, MnsSource, Source } from '../push/source.ts';
import type { Keep, KeepOutcome } from './keep.ts';
import { OutOfTimeError, within } from './within.ts';

/** A message that a queue has handed out, and hides until it is deleted or its time is over. */
export interface HeldMessage extends QueueMessage {
  /** Upper-case hex MD5 of the body, of brokers that say it. */
  readonly bodyMd5?: string;
  /** Epoch ms by the broker's clock: of the first receive, and of the moment at which it can be received again. */
  readonly firstDequeuedAt: number;
  readonly nextVisibleAt: number;
}

type QueueDialect<S extends Source> = Pick<Dialect<S>, 'pulled' | 'parse'>;

export interface KeepBatchDependencies {
  readonly dialects: { readonly mns: QueueDialect<MnsSource>; readonly cmq: QueueDialect<CmqSource> };
  readonly keep: Keep;
  readonly log: Log;
}

/** `failed`: not stored, or not known to be. It stays in the queue and comes again. */
export type BatchResult =
  | { readonly message: HeldMessage; readonly outcome: KeepOutcome }
  | { readonly message: HeldMessage; readonly outcome: 'failed'; readonly error: unknown };

const STORES_AT_ONCE = 8;
/** Both brokers' default; for a batch that does not show its queue's own. */
const DEFAULT_HIDDEN_MS = 30_000;
/** How much of the time for which the queue hides a batch goes into storing it; the rest is for the delete. */
const STORING_SHARE = 0.8;

/**
 * Makes the messages of a batch durable, while the queue still hides them. When that time ends, what is not stored is
 * left to come again, even a store under way: should it succeed after all, the next receive is a duplicate.
 * @param over aborts when there is no time for storing any more, hidden or not
 */
export async function keepBatch(
  batch: readonly HeldMessage[],
  source: Source,
  over: AbortSignal,
  dependencies: KeepBatchDependencies,
): Promise<readonly BatchResult[]> {
  const receivedAt = Date.now();
  const log = dependencies.log.with({ broker: source.broker, source: source.name });
  const late = AbortSignal.any([over, AbortSignal.timeout(Math.floor(hiddenMs(batch) * STORING_SHARE))]);
  return inParallel(batch, STORES_AT_ONCE, async (message): Promise<BatchResult> => {
    const line = { bytes: message.body.length, dequeueCount: message.dequeueCount };
    if (!isAsSent(message)) {
      log.warn('the broker says another MD5 of a message than it has: it is kept as it was read', {
        messageId: message.messageId,
      });
    }
    try {
      if (late.aborted) throw new OutOfTimeError('storing others');
      const kept = await within(late, 'storing', keepPulled(message, source, receivedAt, dependencies));
      const counts = metrics(countsOf(kept.outcome), 'source');
      log.info('pull', { ...kept, ...line, ms: Date.now() - receivedAt, ...counts });
      return { message, outcome: kept.outcome };
    } catch (error) {
      const { messageId } = message;
      log.error('pull failed; the message stays in the queue', { messageId, ...line, error });
      return { message, outcome: 'failed', error };
    }
  });
}

function isAsSent({ body, bodyMd5 }: HeldMessage): boolean {
  return bodyMd5 === undefined || createHash('md5').update(body).digest('hex') === bodyMd5.toLowerCase();
}

/**
 * For how long the queue hides this batch, in ms. A first receive shows it by two times of the broker's, so that it
 * does not matter whether our clocks agree.
 */
function hiddenMs(batch: readonly HeldMessage[]): number {
  const first = batch.find(({ dequeueCount }) => dequeueCount === 1);
  const shown = first === undefined ? 0 : first.nextVisibleAt - first.firstDequeuedAt;
  return shown > 0 ? shown : DEFAULT_HIDDEN_MS;
}

interface Kept {
  readonly outcome: KeepOutcome;
  readonly messageId: string;
  /** Why it was kept aside. */
  readonly reason?: string;
}

async function keepPulled(
  message: HeldMessage,
  source: Source,
  receivedAt: number,
  { dialects, keep }: KeepBatchDependencies,
): Promise<Kept> {
  return source.broker === 'mns' ? keepWith(dialects.mns, source) : keepWith(dialects.cmq, source);

  async function keepWith<S extends Source>(dialect: QueueDialect<S>, from: S): Promise<Kept> {
    const request = dialect.pulled(message, from, receivedAt);
    try {
      const reading = dialect.parse(request);
      // What names another topic, in the queue of this one, can never be accepted. Left there it would come again and
      // again, until such messages fill every batch; deleted unseen, a source registered wrongly would lose its
      // messages. Kept aside it waits for whoever reads the log, longer than a queue keeps it by default.
      if (!reading.proven) throw new MalformedPushError(from.name, reading.reason, reading.detail);
      const { notification } = reading;
      return { outcome: await keep.message(request, notification), messageId: notification.messageId };
    } catch (error) {
      if (!(error instanceof MalformedPushError)) throw error;
      const outcome = await keep.malformed(request, error);
      return { outcome, messageId: message.messageId, reason: reasonOf(error) };
    }
  }
}

function countsOf(outcome: KeepOutcome) {
  const accepted = outcome === 'new' || outcome === 'duplicate';
  return { Accepted: accepted ? 1 : 0, Quarantined: accepted ? 0 : 1 };
}
