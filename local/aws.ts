import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';

/** Which account and region everything here is of. Not secret: fauxqs takes any. */
const IDENTITY = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

export interface LocalAws {
  /** Of SQS, SNS and S3 alike. */
  readonly endpoint: string;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  stop(): Promise<void>;
}

/**
 * Starts SQS, SNS and S3 in this process, on 127.0.0.1 only (fauxqs' own start function listens on every address).
 * @param port 0 takes a free one
 */
export async function startAws(port: number): Promise<LocalAws> {
  const app = buildApp({ logger: false });
  const endpoint = await app.listen({ host: '127.0.0.1', port });
  const sqs = new SQSClient({ ...IDENTITY, endpoint });
  const s3 = new S3Client({ ...IDENTITY, endpoint, forcePathStyle: true });
  return {
    endpoint,
    sqs,
    s3,
    async stop() {
      sqs.destroy();
      s3.destroy();
      // A long poll that is under way would keep the server, and so the process, until it ends.
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

export async function createBucket({ s3 }: LocalAws, bucket: string): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
}

export interface QueueOptions {
  /** Seconds. */
  readonly visibilityTimeout?: number;
  /** Where messages go that were received so often and never deleted. */
  readonly redrive?: { readonly queueUrl: string; readonly maxReceiveCount: number };
}

/** Resolves to the queue's URL, with the address that the server listens on. */
export async function createQueue(aws: LocalAws, name: string, options: QueueOptions = {}): Promise<string> {
  const { visibilityTimeout, redrive } = options;
  const policy = redrive && {
    deadLetterTargetArn: await arnOf(aws, redrive.queueUrl),
    maxReceiveCount: redrive.maxReceiveCount,
  };
  const { QueueUrl = '' } = await aws.sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: {
        ...(visibilityTimeout === undefined ? {} : { VisibilityTimeout: String(visibilityTimeout) }),
        ...(policy === undefined ? {} : { RedrivePolicy: JSON.stringify(policy) }),
      },
    }),
  );
  // fauxqs names hosts such as sqs.us-east-1.localhost, which not every machine resolves.
  return new URL(new URL(QueueUrl).pathname, aws.endpoint).href;
}

async function arnOf({ sqs }: LocalAws, queueUrl: string): Promise<string> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  );
  return Attributes?.QueueArn ?? '';
}
