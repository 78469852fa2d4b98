import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
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
