import { expect, test } from 'vitest';
import type { StreamRecord } from '../../../local/event-sources/stream-api.ts';
import { following } from '../../../local/event-sources/stream-batch.ts';

const records: readonly StreamRecord[] = ['1', '2', '3', '4', '5'].map((SequenceNumber) => ({
  eventName: 'INSERT',
  dynamodb: { SequenceNumber },
}));

/** What is invoked next, such as `12 34+1`: two batches, the second as its first retry. */
function next(
  count: number,
  failedAt: number,
  {
    retries = 0,
    bisects = false,
    maximumRetries = 2,
  }: { retries?: number; bisects?: boolean; maximumRetries?: number },
): string {
  const batches = following({ records: records.slice(0, count), retries }, failedAt, {
    bisects,
    maximumRetries,
  });
  return (
    batches
      ?.map((batch) => {
        const ids = batch.records.map(({ dynamodb }) => dynamodb.SequenceNumber).join('');
        return batch.retries === 0 ? ids : `${ids}+${batch.retries}`;
      })
      .join(' ') ?? 'discarded'
  );
}

test.each([
  ['nothing after a success', 3, 3, {}, ''],
  ['the whole batch after a failure at its first record', 3, 0, {}, '123+1'],
  ['the rest after a failure further on, as a retry too', 3, 1, { retries: 1 }, '23+2'],
  ['nothing more after the last retry', 3, 1, { retries: 2 }, 'discarded'],
  ['nothing more when no retry is allowed', 1, 0, { maximumRetries: 0 }, 'discarded'],
  [
    'the batch again and again when retries have no limit',
    1,
    0,
    { retries: 99, maximumRetries: Infinity },
    '1+100',
  ],
  ['two halves with bisect, the first not the smaller', 5, 0, { bisects: true }, '123 45'],
  ['two halves even after the last retry: a cut is none', 2, 0, { bisects: true, retries: 2 }, '1 2'],
  ['what follows the failure with bisect, not as a retry', 5, 3, { bisects: true, maximumRetries: 0 }, '45'],
  ['one record as a retry, for it cannot be cut', 1, 0, { bisects: true }, '1+1'],
  ['nothing more after the last retry of one record', 1, 0, { bisects: true, retries: 2 }, 'discarded'],
])('there is %s', (_, count, failedAt, options, expected) => {
  expect(next(count, failedAt, options)).toBe(expected);
});
