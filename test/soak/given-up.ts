import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { BUCKETS, type Deployment } from './deployment.ts';

/** What lies where it is kept after the last attempt. Whether it was delivered all the same, the ledger says. */
export interface GivenUp {
  /** Given up by the fault of a target. */
  readonly 'dead letters': number;
  /** Messages of the deliveries queue that we failed at five times: the sweep finds their records. */
  readonly 'delivery messages': number;
  /** Batches of the stream that we failed at as often as the mapping allows. */
  readonly 'stream batches': number;
}

export async function countGivenUp({ queues, aws }: Pick<Deployment, 'queues' | 'aws'>): Promise<GivenUp> {
  const depth = async (id: string) => {
    const { Attributes } = await aws.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queues[id]?.url, AttributeNames: ['All'] }),
    );
    return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
  };
  const { KeyCount = 0 } = await aws.s3.send(new ListObjectsV2Command({ Bucket: BUCKETS.FailuresBucket }));
  return {
    'dead letters': await depth('DeadLetterQueue'),
    'delivery messages': await depth('PipelineFailuresQueue'),
    'stream batches': KeyCount,
  };
}
