import { randomUUID } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { DiscardedBatch } from './stream-batch.ts';

/** Takes what a stream mapping gave up. */
export type FailureDestination = (batch: DiscardedBatch, origin: BatchOrigin) => Promise<void>;

export interface BatchOrigin {
  readonly functionName: string;
  readonly streamArn: string;
  readonly shardId: string;
}

/** A bucket as Lambda writes to it: a JSON document a batch, which has the batch itself as the text `payload`. */
export function bucketDestination(s3: S3Client, bucket: string): FailureDestination {
  const mappingId = randomUUID();
  return async (batch, origin) => {
    const now = new Date().toISOString();
    const [day = '', time = ''] = now.slice(0, 19).split('T');
    const file = `${day}T${time.replaceAll(':', '.')}-${randomUUID()}`;
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: ['aws', 'lambda', mappingId, origin.shardId, ...day.split('-'), file].join('/'),
        Body: JSON.stringify(invocationRecord(batch, origin, now)),
        ContentType: 'application/json',
      }),
    );
  };
}

/** The document of AWS's page "Retain discarded records for a DynamoDB event source in Lambda". */
function invocationRecord({ records, invocations, threw }: DiscardedBatch, origin: BatchOrigin, now: string) {
  const [first, last] = [records[0]?.dynamodb, records.at(-1)?.dynamodb];
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${origin.functionName}`,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: invocations,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      functionError: threw ? 'Unhandled' : null,
    },
    version: '1.0',
    timestamp: now,
    DDBStreamBatchInfo: {
      shardId: origin.shardId,
      startSequenceNumber: first?.SequenceNumber,
      endSequenceNumber: last?.SequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first?.ApproximateCreationDateTime),
      approximateArrivalOfLastRecord: arrival(last?.ApproximateCreationDateTime),
      batchSize: records.length,
      streamArn: origin.streamArn,
    },
    payload: JSON.stringify({ Records: records }),
  };
}

/** @param epochSeconds such as 1573689799 for `2019-11-14T00:03:19Z` */
function arrival(epochSeconds: number | undefined): string | undefined {
  if (epochSeconds === undefined) return undefined;
  return `${new Date(epochSeconds * 1_000).toISOString().slice(0, 19)}Z`;
}
