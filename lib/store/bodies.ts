import { createHash } from 'node:crypto';
import { awsSettings } from '../aws.ts';

/** Bytes above which a body goes to S3: an item of DynamoDB ends at 400 KB, with names and attributes. */
export const INLINE_LIMIT = 300 * 1024;

/** Objects too large for a row. Keys are made from the content, so that putting one twice is the same as once. */
export interface Bodies {
  put(key: string, bytes: Buffer): Promise<void>;
  get(key: string): Promise<Buffer>;
}

/** What a row keeps of a body: the bytes, or the key of the object that holds them. */
export type BodyAttributes = { readonly raw: Buffer } | { readonly rawObject: string };

/** Places a body where it fits. The object is durable before the row that names it is written. */
export async function placeBody(bodies: Bodies, source: string, bytes: Buffer): Promise<BodyAttributes> {
  if (bytes.length <= INLINE_LIMIT) return { raw: bytes };
  const rawObject = `bodies/${source}/${createHash('sha256').update(bytes).digest('hex')}`;
  await bodies.put(rawObject, bytes);
  return { rawObject };
}

/** The bytes of a row's body, wherever they lie. */
export async function bodyOf(bodies: Bodies, item: Record<string, unknown>): Promise<Buffer> {
  if (typeof item.rawObject === 'string') return bodies.get(item.rawObject);
  return item.raw as Buffer;
}

/**
 * Bodies in an S3 bucket. The client is loaded with the first large body, from Lambda's own copy of the SDK: nearly
 * no message needs it, and bundled it would double what every cold start has to read.
 * @param endpoint only for an S3 other than the region's own
 */
export function bodiesInS3(bucket: string, endpoint: string | undefined): Bodies {
  const connect = async () => {
    const s3 = await import('@aws-sdk/client-s3');
    const local = endpoint === undefined ? {} : { endpoint, forcePathStyle: true };
    return { s3, client: new s3.S3Client({ ...awsSettings(), ...local }) };
  };
  let connection: ReturnType<typeof connect> | undefined;
  const connected = () => {
    connection ??= connect();
    return connection;
  };
  return {
    async put(key, bytes) {
      const { s3, client } = await connected();
      await client.send(new s3.PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));
    },
    async get(key) {
      const { s3, client } = await connected();
      const { Body } = await client.send(new s3.GetObjectCommand({ Bucket: bucket, Key: key }));
      if (Body === undefined) throw new Error(`Object ${key} has no body`);
      return Buffer.from(await Body.transformToByteArray());
    },
  };
}
