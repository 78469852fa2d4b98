import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Functions } from '../../cli/functions.ts';
import { answerCall } from '../../cli/inspector/calls/table.ts';
import { FiguresFromLog } from '../../cli/inspector/figures/from-log.ts';
import { readLogLine } from '../../cli/inspector/figures/log-line.ts';
import { SeenAttempts } from '../../cli/inspector/live/seen-attempts.ts';
import { problemOf } from '../../cli/inspector/problem.ts';
import './runs.ts';

const NAMES = [
  'about',
  'messages',
  'message',
  'sources',
  'targets',
  'setTarget',
  'plan',
  'replay',
  'publish',
  'figures',
  'broker',
  'setFaults',
];

/** Inputs that are right, to be spoilt. */
const GOOD = [
  {},
  { source: 'orders', from: 0, to: 1_779_008_400_000, limit: 50 },
  { limit: 1 },
  { source: 'orders', messageId: '62184D3D4308C001CDC54163542A6166' },
  { target: 'billing', enabled: true },
  { target: 'billing', source: 'orders', only: 'all' },
  { target: 'billing', source: 'orders', messageId: 'M', only: 'failed' },
  {
    plan: {
      id: 'replay-00000000-0000-0000-0000-000000000000',
      count: 1,
      request: {
        target: 'billing',
        source: 'orders',
        messages: { from: 0, to: 1 },
        only: 'all',
        routes: 'apply',
      },
    },
    resumeFrom: 0,
  },
  { broker: 'mns', account: 'default', topic: 'shop', body: 'hello', tags: ['paid'], count: 2 },
  { minutes: 60 },
  { faults: [{ kind: 'delay', ms: 100, broker: 'mns', topic: 'shop', probability: 0.5 }] },
];

const name = fc.oneof(
  fc.constantFrom(...NAMES),
  fc.string(),
  fc.constantFrom('__proto__', 'constructor', 'toString'),
);

/** Anything that JSON can say, or something right of which a part is replaced by anything. */
const input = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(...GOOD),
  fc
    .tuple(fc.constantFrom(...GOOD), fc.string(), fc.jsonValue(), fc.nat(10))
    .map(([good, key, value, at]) => {
      const keys = Object.keys(good);
      return { ...good, [at < keys.length ? (keys[at] ?? key) : key]: value };
    }),
);

/** Functions that do what is asked, and remember it. */
function functions(asked: Record<string, unknown>[]): Functions {
  const answer = async (_: string, given: Record<string, unknown>) => {
    asked.push(given);
    return {
      ok: true,
      message: 'done',
      sources: [],
      targets: [{ target: 'billing' }],
      notification: { proof: { kind: 'queue', queue: 'q', queueMessageId: '1', enqueuedAt: 0 } },
      notifications: [],
      more: false,
      raw: '',
      rawEncoding: 'utf8',
      deliveries: [],
      checks: [],
      routes: [],
      plan: {},
      finished: true,
      seen: 0,
      sent: 0,
      messages: [],
    };
  };
  return { stage: 'local', read: answer, invoke: answer, close() {} } as unknown as Functions;
}

async function call(name: string, given: unknown, asked: Record<string, unknown>[] = []): Promise<object> {
  const local = {
    url: 'http://127.0.0.1:1',
    ask: async () => ({ topics: [], queues: [], pushes: [] }),
    put: async () => [],
  };
  try {
    return await answerCall(name, given, {
      functions: functions(asked),
      broker: local,
      figures: new FiguresFromLog(),
      seen: new SeenAttempts(),
      follower: { again() {}, lookNow() {} },
    });
  } catch (error) {
    const known = problemOf(error);
    if (known === undefined) throw error;
    expect(known.status).toBeGreaterThanOrEqual(400);
    return known.problem;
  }
}

describe('whatever the page asks for', () => {
  test('is answered by a value or a problem', async () => {
    await fc.assert(
      fc.asyncProperty(name, input, async (name, given) => {
        expect(JSON.stringify(await call(name, given))).toBeTypeOf('string');
      }),
    );
  });

  test('goes to no target but a configured one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('plan', 'replay'), input, async (name, given) => {
        const asked: Record<string, unknown>[] = [];
        await call(name, given, asked);
        const acted = asked.filter(({ action }) => action === 'plan' || action === 'replay');
        const targets = acted.map(
          ({ target, plan }) => target ?? (plan as { request: { target: string } }).request.target,
        );
        expect(targets.filter((target) => target !== 'billing')).toEqual([]);
      }),
    );
  });

  test.each(GOOD)('and %j is right for one of the calls', async (good) => {
    const answers = await Promise.all(NAMES.map((name) => call(name, good)));
    expect(answers.some((answer) => !('error' in answer))).toBe(true);
  });
});

test('whatever is printed is a line of the log or none, and counted or not', async () => {
  const line = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record(
        {
          time: fc.oneof(fc.constant('2026-05-17T12:00:00Z'), fc.string()),
          message: fc.string(),
          source: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'orders')),
          reason: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'stale')),
          Accepted: fc.oneof(fc.double(), fc.constantFrom(0, 1)),
          Refused: fc.constantFrom(0, 1),
          Strangers: fc.constantFrom(0, 1),
          DeliveryFailures: fc.constantFrom(0, 1),
        },
        { requiredKeys: ['time', 'message'] },
      )
      .map((fields) => JSON.stringify(fields)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line), async (lines) => {
      const figures = new FiguresFromLog();
      for (const text of lines) {
        const read = readLogLine(text);
        if (read !== undefined) figures.take(read);
      }
      expect((await figures.read(1440)).at).toHaveLength(120);
    }),
  );
});
