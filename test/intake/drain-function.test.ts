import { afterEach, expect, test, vi } from 'vitest';
import { useQueues } from './drain-setup.ts';

const queues = useQueues();
afterEach(() => vi.unstubAllEnvs());

test('the function drains both brokers by what its environment says', async () => {
  const environment = {
    ...queues.env(),
    STAGE: 'test',
    TABLE_NAME: queues.table.current.name,
    DYNAMODB_ENDPOINT: queues.table.endpoint,
    BODIES_BUCKET: 'no-bucket',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const { handler } = await import('../../functions/drain.ts');
  const [mns, cmq] = [await queues.queued({ format: 'XML' }), await queues.queued({ broker: 'cmq' })];
  await mns.publish('an upload');
  await cmq.publish('an order');

  expect(await handler({}, { getRemainingTimeInMillis: () => 7_000 })).toEqual([
    { source: mns.name, received: 1, stored: 1, duplicates: 0, quarantined: 0, failed: 0 },
    { source: cmq.name, received: 1, stored: 1, duplicates: 0, quarantined: 0, failed: 0 },
  ]);
  expect(await mns.messages()).toEqual([Buffer.from('an upload')]);
  expect(await cmq.messages()).toEqual([Buffer.from('an order')]);
});
