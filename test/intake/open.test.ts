import { expect, test, vi } from 'vitest';
import { openIntake } from '../../lib/intake/open.ts';
import type { VerifiedRequest } from '../../lib/push/verified.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { mnsNotification, mnsSource } from '../support/notification.ts';
import { useTable } from '../support/table.ts';

const table = useTable();

test.each([
  ['by-hand', undefined],
  ['by-sdk', 'attempt=1; max=3'],
] as const)('the put of a message is made %s where a deployment says so', async (puts, attempts) => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  const proxy = await startLossyProxy(table.endpoint);
  const sent: unknown[] = [];
  // Looks at every request, and troubles none. Only the SDK counts its attempts in a header.
  proxy.lose('before', ({ headers }) => {
    sent.push(headers['amz-sdk-request']);
    return false;
  });
  const { keep } = openIntake({
    stage: 'test',
    tableName: table.current.name,
    dynamodbEndpoint: proxy.url,
    bodiesBucket: 'none',
    s3Endpoint: undefined,
    retentionDays: 30,
    puts,
  });
  const request = { headers: {}, source: mnsSource() } as unknown as VerifiedRequest;
  expect(await keep.message(request, mnsNotification({ messageId: puts }))).toBe('new');
  expect(sent).toEqual([attempts]);
});
