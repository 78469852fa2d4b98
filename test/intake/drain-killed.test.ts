import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../../local/broker/core/clock.ts';
import { startChild } from '../../local/process.ts';
import { useQueues } from './drain-setup.ts';

const clock = new ManualClock(Date.now());
const queues = useQueues(clock);
const PROGRAM = fileURLToPath(new URL('./drain-and-hang.ts', import.meta.url));

test.each([
  { broker: 'mns', format: 'XML' },
  { broker: 'mns', format: 'JSON' },
  { broker: 'mns', format: 'SIMPLIFIED' },
  { broker: 'cmq', format: 'SIMPLIFIED' },
] as const)(
  'a message is stored once when a run is killed between store and delete: $broker, $format',
  async (of) => {
    const { name, publish, messages, waiting } = await queues.queued({ ...of, visibilityTimeout: 30 });
    await publish('order 1 paid');

    const doomed = startDoomed();
    await doomed.said('stored');
    process.kill(doomed.pid, 'SIGKILL');
    expect(await doomed.ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await messages()).toEqual([Buffer.from('order 1 paid')]);
    expect(await waiting()).toBe(1);

    await clock.advance(30_000);
    expect(await queues.drain()({ timeMs: 10_000 })).toEqual([
      { source: name, received: 1, stored: 0, duplicates: 1, quarantined: 0, failed: 0 },
    ]);
    expect(await messages()).toEqual([Buffer.from('order 1 paid')]);
    expect(await waiting()).toBe(0);
  },
);

function startDoomed() {
  const lines: string[] = [];
  const heard = Promise.withResolvers<void>();
  let awaited = '';
  const child = startChild({
    command: process.execPath,
    args: [PROGRAM],
    env: {
      ...process.env,
      ...queues.env(),
      TABLE_NAME: queues.table.current.name,
      DYNAMODB_ENDPOINT: queues.table.endpoint,
    },
    onLine(line) {
      lines.push(line);
      if (line === awaited) heard.resolve();
    },
  });
  onTestFinished(() => child.stop());
  return {
    pid: child.pid,
    ended: child.ended,
    async said(line: string) {
      awaited = line;
      if (lines.includes(line)) return;
      const died = child.ended.then(() => Promise.reject(new Error(`it ended: ${lines.join('\n')}`)));
      await Promise.race([heard.promise, died]);
    },
  };
}
