import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { buildApp } from 'fauxqs';

export interface LocalAws {
  /** Of SQS, SNS and S3 alike. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * Starts SQS, SNS and S3 in this process, on 127.0.0.1 only (fauxqs' own start function listens on every address).
 * @param port 0 takes a free one
 */
export async function startAws(port: number): Promise<LocalAws> {
  const app = buildApp({ logger: false });
  const endpoint = await app.listen({ host: '127.0.0.1', port });
  return { endpoint, stop: () => app.close() };
}

export async function createBucket(endpoint: string, bucket: string): Promise<void> {
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
}
