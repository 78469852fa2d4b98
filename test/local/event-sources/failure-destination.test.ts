import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { bucketDestination } from '../../../local/event-sources/failure-destination.ts';
import type { StreamRecord } from '../../../local/event-sources/stream-api.ts';
import { useAws } from '../../support/aws-server.ts';

const aws = useAws();

const records: readonly StreamRecord[] = [
  {
    eventName: 'INSERT',
    dynamodb: {
      SequenceNumber: '800000000003126276362',
      ApproximateCreationDateTime: 1573689799,
      NewImage: { pk: { S: 'N#orders#1' } },
    },
  },
  {
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: '800000000003126276363', ApproximateCreationDateTime: 1573689800 },
  },
];
const origin = {
  functionName: 'relay',
  streamArn: 'arn:aws:dynamodb:us-east-2:123456789012:table/mytable/stream/2019-11-14T00:04:06.388',
  shardId: 'shardId-00000001573689847184-864758bb',
};

/** What is in the bucket after one batch was given up. */
async function discarded(threw: boolean): Promise<{ key: string; document: Record<string, unknown> }> {
  const s3 = new S3Client({ ...aws.current, forcePathStyle: true });
  const Bucket = `failures-${threw}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  await bucketDestination(s3, Bucket)({ records, invocations: 11, threw }, origin);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const [{ Key: key = '' } = {}, ...more] = Contents;
  expect(more).toEqual([]);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
  return { key, document: JSON.parse((await Body?.transformToString()) ?? '') };
}

test('a batch that is given up becomes an object as Lambda writes it, with the event as a text', async () => {
  const { key, document } = await discarded(true);
  const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
  const time = String.raw`\d{4}/\d\d/\d\d/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d`;
  expect(key).toMatch(
    new RegExp(`^aws/lambda/${uuid}/shardId-00000001573689847184-864758bb/${time}-${uuid}$`),
  );
  expect(document).toEqual({
    requestContext: {
      requestId: expect.stringMatching(new RegExp(`^${uuid}$`)),
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:relay',
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 11,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    DDBStreamBatchInfo: {
      shardId: 'shardId-00000001573689847184-864758bb',
      startSequenceNumber: '800000000003126276362',
      endSequenceNumber: '800000000003126276363',
      approximateArrivalOfFirstRecord: '2019-11-14T00:03:19Z',
      approximateArrivalOfLastRecord: '2019-11-14T00:03:20Z',
      batchSize: 2,
      streamArn: 'arn:aws:dynamodb:us-east-2:123456789012:table/mytable/stream/2019-11-14T00:04:06.388',
    },
    payload: expect.any(String),
  });
  expect(JSON.parse(String(document.payload))).toEqual({ Records: records });
});

test('a batch that was reported, not thrown at, has no function error', async () => {
  const { document } = await discarded(false);
  expect(document.responseContext).toEqual({
    statusCode: 200,
    executedVersion: '$LATEST',
    functionError: null,
  });
});
