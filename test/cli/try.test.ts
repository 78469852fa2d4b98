import { expect, test } from 'vitest';
import type { Delivery } from '../../lib/store/delivery.ts';
import { command } from './command.ts';
import { startScripted } from './scripted-functions.ts';

const IDS = ['A1', 'A2', 'A3'];

function delivery(messageId: string, target: string, state: Delivery['state'], status: number) {
  return {
    source: 'try-mns-http',
    messageId,
    target,
    state,
    made: 1,
    madeBefore: 0,
    attempts: [{ at: Date.now(), ms: 12, result: status === 204 ? 'ok' : 'status', status }],
    createdAt: Date.now(),
    among: ['archive', 'billing'],
    expiresAt: 2_000_000_000,
    ...(state === 'waiting' ? { nextAttemptAt: Date.now() } : {}),
  };
}

/** A deployment whose messages come at once, and whose deliveries are as said, by how often a message was asked for. */
const startDeployment = (deliveriesOf: (messageId: string, looks: number) => object[]) => {
  const looks = new Map<unknown, number>();
  return startScripted(({ name, input }) => {
    if (name === 'publish') return { ok: true, message: 'Published', messages: IDS.map(published) };
    if (input.action === 'sources') {
      const source = { name: 'try-mns-http', topic: 'try-mns', broker: 'mns' };
      return { ok: true, message: '', sources: [source] };
    }
    if (name === 'notifications') {
      const notifications = IDS.map((messageId) => ({ ...received(messageId), deliveries: [] }));
      return { ok: true, message: '', notifications, more: false };
    }
    if (name !== 'deliveries') return { ok: true, message: 'Created' };
    const id = String(input.messageId);
    looks.set(id, (looks.get(id) ?? 0) + 1);
    return { ok: true, message: '', deliveries: deliveriesOf(id, looks.get(id) ?? 0) };
  });
};
const published = (messageId: string) => ({ messageId, body: messageId });
const received = (messageId: string) => ({
  source: 'try-mns-http',
  messageId,
  receivedAt: Date.now(),
  tags: [],
  message: messageId,
  messageEncoding: 'utf8',
});

test('try fails when one of two targets does, and says which', async () => {
  await using functions = await startDeployment((id, looks) => [
    delivery(id, 'archive', 'delivered', 204),
    // Its second attempt is the last one.
    id === 'A2'
      ? delivery(id, 'billing', looks === 1 ? 'waiting' : 'exhausted', 500)
      : delivery(id, 'billing', 'delivered', 204),
  ]);
  const { exitCode, stderr } = await command(['try'], { env: functions.env });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('\nerror: Target billing did not get 1 of 3 messages (500 in 12 ms; given up)\n');
  expect(stderr).not.toContain('archive');
});

test('try waits for every target that a message goes to', async () => {
  await using functions = await startDeployment((id, looks) => [
    delivery(id, 'archive', 'delivered', 204),
    ...(looks < 3 ? [] : [delivery(id, 'billing', 'delivered', 204)]),
  ]);
  const { exitCode, stdout, stderr } = await command(['try'], { env: functions.env });
  expect({ exitCode, delivered: stdout.match(/ delivered /g)?.length }).toEqual({
    exitCode: 0,
    delivered: 6,
  });
  expect(stderr).toContain('All 3 were received, proven, stored and relayed.\n');
});
