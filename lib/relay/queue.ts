import { setTimeout as pause } from 'node:timers/promises';
import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { inParallel } from '../in-parallel.ts';
import type { Log } from '../log.ts';
import type { DeadLetter, QueuedDelivery } from './queued-delivery.ts';
import { LONGEST_QUEUE_DELAY_MS } from './schedule.ts';

/** How often what a batch call did not accept is sent again, and how long before, in ms. */
const PAUSES_MS = [50, 200];
const BATCH = 10;
/** Batch calls at a time. */
const PARALLEL = 8;

export interface ToQueue extends QueuedDelivery {
  /** At most 900,000. */
  readonly delayMs?: number;
}

export interface DeliveryQueue {
  /** Resolves to those that the queue did not accept, after two more tries. Order is not kept. */
  send(deliveries: readonly ToQueue[]): Promise<readonly ToQueue[]>;
  deadLetter(letter: DeadLetter): Promise<void>;
}

export interface DeliveryQueueOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
  readonly log: Log;
}

/** The deliveries queue: a standard queue, made fair by a message group for each target. */
export function createDeliveryQueue(options: DeliveryQueueOptions): DeliveryQueue {
  const { sqs, queueUrl, deadLetterUrl, log } = options;
  const sendBatch = async (batch: readonly ToQueue[]): Promise<readonly ToQueue[]> => {
    const { Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: batch.map(({ delayMs = 0, ...delivery }, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify(delivery),
          DelaySeconds: Math.ceil(Math.min(delayMs, LONGEST_QUEUE_DELAY_MS) / 1000),
          // On a standard queue it orders nothing: it keeps one target's backlog from delaying the others.
          MessageGroupId: delivery.target,
        })),
      }),
    );
    return Failed.flatMap(({ Id }) => batch[Number(Id)] ?? []);
  };
  const persist = async (batch: readonly ToQueue[]): Promise<readonly ToQueue[]> => {
    let left = batch;
    for (const ms of [0, ...PAUSES_MS]) {
      if (ms > 0) await pause(ms);
      left = await sendBatch(left).catch((error: unknown) => {
        log.warn('a batch was not accepted by the deliveries queue', { error });
        return left;
      });
      if (left.length === 0) break;
    }
    return left;
  };
  return {
    async send(deliveries) {
      const batches = Array.from({ length: Math.ceil(deliveries.length / BATCH) }, (_, i) =>
        deliveries.slice(i * BATCH, (i + 1) * BATCH),
      );
      const left: ToQueue[] = [];
      await inParallel(batches, PARALLEL, async (batch) => void left.push(...(await persist(batch))));
      return left;
    },
    async deadLetter(letter) {
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: deadLetterUrl,
          MessageBody: JSON.stringify(letter),
          MessageAttributes: {
            target: { DataType: 'String', StringValue: letter.target },
            reason: { DataType: 'String', StringValue: letter.reason },
          },
        }),
      );
    },
  };
}
