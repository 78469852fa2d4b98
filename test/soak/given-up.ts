import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { BUCKETS, type Deployment } from './deployment.ts';

/** What nobody will try again unless asked to. */
export interface GivenUp {
  /** Deliveries after their last attempt: the target's fault. */
  readonly deadLetters: number;
  /** Messages of the deliveries queue, and batches of the stream, that we failed to handle. */
  readonly deliveries: number;
  readonly streamBatches: number;
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
    deadLetters: await depth('DeadLetterQueue'),
    deliveries: await depth('PipelineFailuresQueue'),
    streamBatches: KeyCount,
  };
}
