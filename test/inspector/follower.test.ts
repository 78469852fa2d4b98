import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { CommandError } from '../../cli/command-error.ts';
import { EXIT } from '../../cli/exit-codes.ts';
import type { Functions } from '../../cli/functions.ts';
import { Follower } from '../../cli/inspector/live/follower.ts';
import { SeenAttempts } from '../../cli/inspector/live/seen-attempts.ts';
import type { Delivery } from '../../lib/store/delivery.ts';

interface Stored {
  readonly messageId: string;
  readonly receivedAt: number;
  deliveries: Delivery[];
}

/** A stage out of a list of messages. */
class Stage {
  readonly messages: Stored[] = [];
  reachable = true;
  asked = 0;

  readonly functions = {
    stage: 'test',
    read: async (_: string, input: Record<string, unknown>) => {
      this.asked += 1;
      if (!this.reachable) {
        throw new CommandError('Nothing answers at /push/mns/orders/TOKEN', {
          exitCode: EXIT.unreachable,
          next: 'Start the stack.',
        });
      }
      return structuredClone({ ok: true, message: '', ...this.#answer(input) });
    },
  } as unknown as Functions;

  receive(messageId: string, receivedAt: number, ...deliveries: Delivery[]): Stored {
    const stored = { messageId, receivedAt, deliveries };
    this.messages.push(stored);
    return stored;
  }

  #answer({ action, messageId, from, to, limit }: Record<string, unknown>): object {
    const found = this.messages.find((one) => one.messageId === messageId);
    if (action === 'sources') return { sources: [{ name: 'orders' }] };
    if (action === 'targets') {
      return {
        targets: [
          { target: 'billing', type: 'webhook', enabled: true, health: { state: 'closed', changedAt: 0 } },
        ],
      };
    }
    if (action === 'get') return { notification: view(found) };
    if (messageId !== undefined) return { deliveries: found?.deliveries ?? [] };
    const span = this.messages
      .filter(({ receivedAt }) => receivedAt >= Number(from) && receivedAt < Number(to))
      .toSorted((one, other) => one.receivedAt - other.receivedAt);
    return { notifications: span.slice(0, Number(limit)).map(view), more: span.length > Number(limit) };
  }
}

function view(stored: Stored | undefined) {
  return {
    ...stored,
    source: 'orders',
    broker: 'mns',
    topic: 'shop',
    tags: ['paid'],
    messageBytes: 5,
    message: 'hello',
    messageEncoding: 'utf8',
  };
}

function delivery(messageId: string, changes: Partial<Delivery>): Delivery {
  return {
    source: 'orders',
    messageId,
    target: 'billing',
    state: 'pending',
    made: 0,
    madeBefore: 0,
    attempts: [],
    createdAt: 0,
    among: ['billing'],
    expiresAt: 0,
    ...changes,
  };
}

function follow(stage: Stage) {
  const told: (readonly [event: string, data: unknown])[] = [];
  const telling = new EventTarget();
  const seen = new SeenAttempts();
  const follower = new Follower({
    functions: stage.functions,
    seen,
    everyMs: 250,
    tell(event, data) {
      told.push([event, data]);
      telling.dispatchEvent(new Event('told'));
    },
    onAttempt: (target, { ms, result }) => seen.note(target, { ms, failed: result !== 'ok' }),
  });
  onTestFinished(() => follower.watched(false));
  const until = async (fits: (event: string, data: unknown) => boolean) => {
    while (!told.some(([event, data]) => fits(event, data))) await once(telling, 'told');
  };
  const row = (messageId: string, state: string) =>
    until((event, data) => {
      const { messageId: id, state: now } = data as Record<string, unknown>;
      return event === 'message' && id === messageId && now === state;
    });
  return { follower, told, until, row, seen };
}

test('a row comes with its message, and changes as its deliveries do', async () => {
  const stage = new Stage();
  const { follower, told, row, seen } = follow(stage);
  const message = stage.receive('M', Date.now());
  follower.watched(true);
  await row('M', 'unrouted');
  expect(told.find(([event]) => event === 'message')).toEqual([
    'message',
    {
      source: 'orders',
      messageId: 'M',
      broker: 'mns',
      topic: 'shop',
      tags: ['paid'],
      receivedAt: message.receivedAt,
      bytes: 5,
      preview: 'hello',
      state: 'unrouted',
      deliveries: [],
    },
  ]);
  message.deliveries = [delivery('M', { state: 'in-flight' })];
  await row('M', 'in-flight');
  const attempts = [{ at: Date.now() + 1_000, ms: 12, result: 'status', status: 503 }];
  message.deliveries = [delivery('M', { state: 'waiting', made: 1, attempts, nextAttemptAt: 0 })];
  await row('M', 'waiting');
  attempts.push({ at: Date.now() + 2_000, ms: 34, result: 'ok', status: 200 });
  message.deliveries = [delivery('M', { state: 'delivered', made: 2, attempts })];
  await row('M', 'delivered');
  expect(seen.of('billing')).toEqual({ attempts: 2, failed: 1, p50: 12, p99: 34 });
  expect(told.filter(([event]) => event === 'message')).toHaveLength(4);
});

test('a message that is replayed is looked at again, by itself or with all of its time', async () => {
  const stage = new Stage();
  const long = Date.now() - 3_600_000;
  const [one, other] = ['A', 'B'].map((id, index) =>
    stage.receive(id, long + index, delivery(id, { state: 'delivered', made: 1 })),
  );
  const { follower, row, until } = follow(stage);
  follower.watched(true);
  await until((event) => event === 'stage');
  if (one !== undefined) one.deliveries = [delivery('A', { state: 'pending', made: 1 })];
  follower.again({ source: 'orders', messageId: 'A' });
  await row('A', 'pending');
  if (one !== undefined) one.deliveries = [delivery('A', { state: 'delivered', made: 2 })];
  await row('A', 'delivered');
  if (other !== undefined) other.deliveries = [delivery('B', { state: 'exhausted', made: 5 })];
  follower.again({ source: 'orders', from: long, to: long + 10 });
  await row('B', 'exhausted');
});

test('a log that tells of an attempt has its message looked at, unless its row says so already', async () => {
  const stage = new Stage();
  stage.receive('M', Date.now() - 3_600_000, delivery('M', { state: 'delivered', made: 2 }));
  const { follower, row, until } = follow(stage);
  follower.watched(true);
  await until((event) => event === 'stage');
  follower.attempted({ source: 'orders', messageId: 'M' }, 'billing', 2);
  await row('M', 'delivered');
  const asked = stage.asked;
  follower.attempted({ source: 'orders', messageId: 'M' }, 'billing', 2);
  stage.receive('N', Date.now());
  await row('N', 'unrouted');
  expect(stage.asked - asked).toBeLessThan(6);
});

test('a stage that does not answer is told of once, without a token, and again when it does', async () => {
  const stage = new Stage();
  stage.reachable = false;
  const { follower, told, until, row } = follow(stage);
  follower.watched(true);
  await until((event) => event === 'stage');
  const gone = {
    reachable: false,
    problem: { error: 'Nothing answers at /push/mns/orders/***', next: 'Start the stack.' },
  };
  expect(follower.standing).toEqual({ stage: gone });
  stage.reachable = true;
  stage.receive('M', Date.now());
  await row('M', 'unrouted');
  await until((event, data) => event === 'stage' && (data as { reachable: boolean }).reachable);
  expect(told.filter(([event]) => event === 'stage')).toEqual([
    ['stage', gone],
    ['stage', { reachable: true }],
  ]);
  expect(new Set(Object.keys(follower.standing))).toEqual(new Set(['sources', 'stage', 'targets']));
}, 20_000);

test('nobody is followed for nobody', async () => {
  const stage = new Stage();
  const { follower, until, told } = follow(stage);
  follower.again({ source: 'orders', messageId: 'M' });
  expect(stage.asked).toBe(0);
  follower.watched(true);
  await until((event) => event === 'stage');
  follower.watched(false);
  const { length } = told;
  stage.receive('M', Date.now());
  follower.lookNow();
  // One who begins anew sees what the one before would have.
  const second = follow(stage);
  second.follower.watched(true);
  await second.row('M', 'unrouted');
  expect(told).toHaveLength(length);
});
