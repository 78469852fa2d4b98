import { afterAll, beforeAll, vi } from 'vitest';
import { type Bodies, bodiesInS3 } from '../../lib/store/bodies.ts';
import { createBucket, type LocalAws, startAws } from '../../local/aws.ts';

/** A real bucket for all tests of a file. */
export function useBodies(): { readonly current: Bodies } {
  let aws: LocalAws | undefined;
  let bodies: Bodies | undefined;
  beforeAll(async () => {
    aws = await startAws(0);
    await createBucket(aws, 'bodies');
    vi.stubEnv('AWS_REGION', 'us-east-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
    bodies = bodiesInS3('bodies', aws.endpoint);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await aws?.stop();
  });
  return {
    get current() {
      if (bodies === undefined) throw new Error('The bucket is there only inside tests');
      return bodies;
    },
  };
}
