import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { failedItems } from './batch-response.ts';
import { callFunction, type Invoke } from './invoke.ts';
import type { QueueMapping } from './mappings.ts';
import { Patience } from './patience.ts';
import type { Pump } from './pump.ts';
import { queueRecord } from './queue-event.ts';
import type { LocalQueue } from './queues.ts';

/** The longest that SQS waits for a message. */
const WAIT_SECONDS = 20;

export interface QueuePumpOptions {
  readonly mapping: QueueMapping;
  readonly sqs: SQSClient;
  readonly queue: LocalQueue;
  readonly invoke: Invoke;
  readonly log: (line: string) => void;
}

/**
 * Invokes a function with the messages of a queue, and deletes what it did not fail at. The rest is visible again when
 * its visibility timeout has passed, and goes to the dead-letter queue by the queue's own redrive policy.
 */
export function startQueuePump({ mapping, sqs, queue, invoke, log }: QueuePumpOptions): Pump {
  const { functionName, batchSize, maximumConcurrency, reportsItems } = mapping;
  const stopping = new AbortController();
  const { signal } = stopping;
  const patience = new Patience(signal, log);
  const underWay = new Set<Promise<void>>();

  const pumping = pumpMessages();
  return {
    // A queue wakes whoever waits for it.
    wake: () => undefined,
    async stop() {
      stopping.abort();
      await pumping;
      await Promise.all(underWay);
    },
  };

  async function pumpMessages(): Promise<void> {
    while (!signal.aborted) {
      if (underWay.size >= maximumConcurrency) await Promise.race(underWay);
      // Received while the function cannot be reached, messages would use up their receives for nothing.
      await patience.allBack();
      const messages = await receive();
      if (messages.length === 0) continue;
      const handling = handle(messages)
        .catch(leaveToTimeout)
        .finally(() => underWay.delete(handling));
      underWay.add(handling);
    }
  }

  /** Stopped while it waits, fauxqs still gives its next message to this receive: it is lost until its timeout. */
  async function receive(): Promise<readonly Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: queue.url,
      MaxNumberOfMessages: batchSize,
      WaitTimeSeconds: WAIT_SECONDS,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    const receiving = patience.waitOut('The queue', () => sqs.send(command, { abortSignal: signal }));
    const { Messages = [] } = await receiving.catch(() => ({ Messages: [] }));
    return Messages;
  }

  async function handle(messages: readonly Message[]): Promise<void> {
    const Records = messages.map((message) => queueRecord(message, queue.arn));
    const outcome = await callFunction(invoke, functionName, { Records }, patience);
    const ids = Records.map(({ messageId }) => messageId);
    const failed = failedItems(outcome, ids, reportsItems);
    const done = Records.filter(({ messageId }) => !failed.includes(messageId));
    if (done.length === 0) return;
    const Entries = done.map(({ receiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
    }));
    const command = new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries });
    await patience.waitOut('The queue', () => sqs.send(command));
  }

  function leaveToTimeout(error: unknown): void {
    if (!signal.aborted) log(`A batch for ${functionName} failed: ${String(error)}`);
  }
}
