import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from '../lib/log.ts';
import { metrics } from '../lib/metrics.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_767_225_600_000 }));
afterEach(() => void vi.useRealTimers());

test('a line is a metric by stage, and by source, with the time that it was written', () => {
  const lines: string[] = [];
  const log = createLog('info', (line) => void lines.push(line)).with({ stage: 'prod' });
  log.info('push', { source: 'orders', status: 201, ...metrics({ Accepted: 1, Refused: 0 }, 'source') });
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    time: '2026-01-01T00:00:00.000Z',
    level: 'info',
    message: 'push',
    stage: 'prod',
    source: 'orders',
    status: 201,
    Accepted: 1,
    Refused: 0,
    _aws: {
      Timestamp: 1_767_225_600_000,
      CloudWatchMetrics: [
        {
          Namespace: 'topic-relay',
          Dimensions: [['stage'], ['stage', 'source']],
          Metrics: [
            { Name: 'Accepted', Unit: 'Count' },
            { Name: 'Refused', Unit: 'Count' },
          ],
        },
      ],
    },
  });
});

test('what strangers invent is no dimension', () => {
  expect(metrics({ Strangers: 1 })).toMatchObject({
    Strangers: 1,
    _aws: { CloudWatchMetrics: [{ Dimensions: [['stage']] }] },
  });
});
