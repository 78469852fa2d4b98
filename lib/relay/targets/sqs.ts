import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { TargetOf } from '../../relay-config/target.ts';
import { attributedMessage } from './attributed-message.ts';
import { type AwsOptions, clientSettings, entryFailed, regionOf } from './aws.ts';
import { sendInBatches } from './batch.ts';
import type { Target } from './target.ts';

/** Source: SQS quotas. A queue's own MaximumMessageSize may be lower, and is answered by the queue. */
const LIMITS = { entries: 10, bytes: 1_048_576 };

export function createSqs(target: TargetOf<'sqs'>, deployment: string, options: AwsOptions = {}): Target {
  let client: SQSClient | undefined;
  return {
    batch: LIMITS.entries,
    send: (batch) =>
      sendInBatches(
        batch,
        LIMITS,
        (outgoing) => attributedMessage(outgoing, target.queueUrl, target, deployment),
        async (entries) => {
          client ??= new SQSClient(clientSettings(options, regionOf(target.queueUrl)));
          const { Failed = [] } = await client.send(
            new SendMessageBatchCommand({
              QueueUrl: target.queueUrl,
              Entries: entries.map((entry, index) => ({
                Id: String(index),
                MessageBody: entry.text,
                MessageAttributes: entry.attributes,
                ...entry.fifo,
              })),
            }),
          );
          return new Map(
            Failed.map(({ Id, Code, Message }) => [Number(Id), entryFailed(Code, Message)] as const),
          );
        },
      ),
  };
}
