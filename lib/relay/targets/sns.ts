import type { SNSClient } from '@aws-sdk/client-sns';
import type { TargetOf } from '../../relay-config/target.ts';
import { attributedMessage } from './attributed-message.ts';
import { type AwsOptions, clientSettings, entryFailed, regionOf } from './aws.ts';
import { sendInBatches } from './batch.ts';
import type { Target } from './target.ts';

/** Source: SNS quotas; 256 KB for all entries of a batch together. */
const LIMITS = { entries: 10, bytes: 262_144 };

export function createSns(target: TargetOf<'sns'>, deployment: string, options: AwsOptions = {}): Target {
  let client: SNSClient | undefined;
  return {
    batch: LIMITS.entries,
    send: (batch) =>
      sendInBatches(
        batch,
        LIMITS,
        (outgoing) => attributedMessage(outgoing, target.topicArn, target, deployment),
        async (entries) => {
          const { PublishBatchCommand, SNSClient } = await import('@aws-sdk/client-sns');
          client ??= new SNSClient(clientSettings(options, regionOf(target.topicArn)));
          const { Failed = [] } = await client.send(
            new PublishBatchCommand({
              TopicArn: target.topicArn,
              PublishBatchRequestEntries: entries.map((entry, index) => ({
                Id: String(index),
                Message: entry.text,
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
