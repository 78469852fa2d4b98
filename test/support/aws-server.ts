import { buildApp } from 'fauxqs';
import { afterAll, beforeAll } from 'vitest';

/** Settings with which an AWS client reaches a server on this machine. */
export interface LocalAws {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export const localAws = (endpoint: string): LocalAws => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

/** SQS, SNS and S3 for all tests of a file, on 127.0.0.1. */
export function useAws(): { readonly current: LocalAws } {
  const app = buildApp({ logger: false });
  let endpoint: string | undefined;
  beforeAll(async () => {
    endpoint = await app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => app.close());
  return {
    get current() {
      if (endpoint === undefined) throw new Error('The server is there only inside tests');
      return localAws(endpoint);
    },
  };
}
