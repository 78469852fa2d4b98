import { beforeEach, expect, test } from 'vitest';
import { createDeliveries } from '../../lib/store/deliveries.ts';
import { createTargetRows } from '../../lib/store/targets.ts';
import { localClient } from '../../local/dynamodb.ts';
import { type LossyProxy, startLossyProxy } from '../support/lossy-proxy.ts';
import { useTable } from '../support/table.ts';

const T0 = Date.UTC(2026, 4, 17, 9, 0, 0);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const table = useTable();
const clock = { now: T0 };
let proxy: LossyProxy;
let deliveries: ReturnType<typeof createDeliveries>;
let targets: ReturnType<typeof createTargetRows>;

beforeEach(async () => {
  clock.now = T0;
  proxy = await startLossyProxy(table.endpoint);
  const lossy = { client: localClient(proxy.url), name: table.current.name };
  deliveries = createDeliveries(lossy, () => clock.now);
  targets = createTargetRows(lossy);
});

/** The next change takes place, and nobody is told; the client then asks for it again. */
const loseAnswer = () =>
  proxy.lose('after', ({ headers }) => /UpdateItem|PutItem/.test(String(headers['x-amz-target'])), 1);

async function pending(source: string) {
  const key = { source, messageId: 'A1', target: 'billing' };
  await deliveries.create(key, { among: ['billing'], expiresAt: T0 / 1000 + 86_400 });
  return key;
}

async function claimed(source: string) {
  const claim = await deliveries.claim(await pending(source), 0, MINUTE);
  if (!claim.claimed) throw new Error('not claimed');
  return claim.delivery;
}

test('a claim whose answer is lost is the claimer’s, and nobody else’s', async () => {
  const key = await pending('claim');
  loseAnswer();
  expect(await deliveries.claim(key, 0, MINUTE)).toEqual({
    claimed: true,
    delivery: expect.objectContaining({ state: 'in-flight', leaseUntil: T0 + MINUTE }),
  });
  expect(await deliveries.claim(key, 0, MINUTE)).toMatchObject({ claimed: false });
});

test('a failure whose record is not answered is recorded once, and known to be', async () => {
  const delivery = await claimed('record');
  const attempt = { at: T0, ms: 12, result: 'status', status: 500 };
  const next = { state: 'waiting', nextAttemptAt: T0 + 5_000, watchAt: T0 + MINUTE } as const;
  loseAnswer();
  expect(await deliveries.record(delivery, attempt, next)).toBe(true);
  expect(await deliveries.get(delivery)).toMatchObject({ state: 'waiting', made: 1, attempts: [attempt] });
});

test('what has come due, or was held, is taken by who is not told so', async () => {
  await pending('due');
  clock.now += HOUR;
  const due = (await Array.fromAsync(deliveries.due())).find(({ source }) => source === 'due');
  if (due === undefined) throw new Error('nothing is due');
  loseAnswer();
  expect(await deliveries.takeDue(due)).toMatchObject({ source: 'due' });
  expect(await deliveries.takeDue(due)).toBeUndefined();

  const key = await pending('held');
  await deliveries.hold(key, 0, 'breaker');
  const held = (await Array.fromAsync(deliveries.heldFor('billing'))).find(({ source }) => source === 'held');
  if (held === undefined) throw new Error('nothing is held');
  loseAnswer();
  expect(await deliveries.release(held)).toMatchObject({ source: 'held', state: 'pending' });
  expect(await deliveries.release(held)).toBeUndefined();
});

test('what is put back by a replay that is not answered is put back by it', async () => {
  const delivery = await claimed('restart');
  await deliveries.record(delivery, { at: T0, ms: 1, result: 'status' }, { state: 'exhausted' });
  const exhausted = await deliveries.get(delivery);
  if (exhausted === undefined) throw new Error('no record');
  loseAnswer();
  expect(await deliveries.restart(exhausted, 'again')).toMatchObject({ state: 'pending', replay: 'again' });
  expect(await deliveries.restart(exhausted, 'again')).toBeUndefined();
});

test('a target’s row that is not answered is written by who wrote it, and by nobody else', async () => {
  const row = await targets.get('slow');
  loseAnswer();
  const probing = { state: 'half-open', probeUntil: T0 + MINUTE, changedAt: T0 } as const;
  expect(await targets.replace('slow', row, probing)).toEqual({ ...probing, revision: 1 });
  expect(await targets.replace('slow', row, { ...probing, changedAt: T0 + 1 })).toBeUndefined();
});

test('how a record was changed is not shown', async () => {
  expect(await deliveries.get(await claimed('hidden'))).not.toHaveProperty('change');
});
