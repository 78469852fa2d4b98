import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { readQueuedDelivery } from './queued-delivery.ts';

export interface RedriveDependencies {
  readonly sqs: SQSClient;
  /** The deliveries queue. */
  readonly queueUrl: string;
}

export interface RedriveOptions {
  readonly maximum: number;
  /** Stops it between two batches of ten. */
  readonly signal?: AbortSignal;
}

/** `left`: what is no message of the deliveries queue, and stays where it is. */
export interface RedriveResult {
  readonly moved: number;
  readonly left: number;
}

/**
 * Puts messages of a dead-letter queue back on the deliveries queue: deliveries that were given up begin their
 * schedule anew, those that we failed at ourselves go on where they were. Each is deleted only when it has been sent:
 * should we die between the two, it is sent twice and claimed once.
 */
export function createRedrive({ sqs, queueUrl }: RedriveDependencies) {
  return async (deadLetterUrl: string, { maximum, signal }: RedriveOptions): Promise<RedriveResult> => {
    let [moved, left] = [0, 0];
    while (moved < maximum && !signal?.aborted) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: deadLetterUrl,
          MaxNumberOfMessages: Math.min(10, maximum - moved),
          // Without waiting, SQS asks some of its servers only, and a queue of few messages looks empty.
          WaitTimeSeconds: 1,
          // What stays is not to be met again in this run.
          VisibilityTimeout: 300,
        }),
      );
      if (Messages.length === 0) break;
      const sent = await send(Messages);
      await remove(deadLetterUrl, sent);
      moved += sent.length;
      left += Messages.length - sent.length;
    }
    return { moved, left };
  };

  async function send(messages: readonly Message[]): Promise<readonly Message[]> {
    const readable = messages.flatMap((message) => {
      const target = targetOf(message.Body ?? '');
      return target === undefined ? [] : [{ message, target }];
    });
    if (readable.length === 0) return [];
    const { Successful = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: readable.map(({ message, target }, index) => ({
          Id: String(index),
          MessageBody: message.Body,
          MessageGroupId: target,
        })),
      }),
    );
    return Successful.flatMap(({ Id }) => readable[Number(Id)]?.message ?? []);
  }

  async function remove(url: string, messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return;
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
  }
}

function targetOf(body: string): string | undefined {
  try {
    return readQueuedDelivery(body).target;
  } catch {
    return undefined;
  }
}
