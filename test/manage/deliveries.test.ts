import { describe, expect, test, vi } from 'vitest';
import { createLog } from '../../lib/log.ts';
import {
  createDeliveriesView,
  type DeliveriesDependencies,
  DeliveriesInput,
} from '../../lib/manage/deliveries.ts';
import { invokeHandler } from '../../lib/manage/invoke.ts';
import type { Retrying } from '../../lib/manage/retry.ts';
import { lambdaContext } from '../support/lambda.ts';
import type { Answer } from '../support/managed.ts';

const unused = () => {
  throw new Error('not of this test');
};
const ONE = { source: 'orders', messageId: 'A1', target: 'billing' };

async function call(input: object, changes: Partial<DeliveriesDependencies>) {
  const view = createDeliveriesView({
    deliveries: { ofMessage: unused },
    targets: { billing: { type: 'webhook', enabled: true }, off: { type: 'sqs', enabled: false } },
    breakers: { health: unused, enable: unused, disable: unused },
    redrive: unused,
    retrying: unused,
    queueUrls: { 'dead-letters': '', 'pipeline-failures': '' },
    ...changes,
  });
  const handler = invokeHandler(
    DeliveriesInput,
    view,
    createLog('error', () => undefined),
  );
  return (await handler(input, lambdaContext)) as unknown as Answer;
}

describe('a retry', () => {
  test('is asked for once, under a name of its own or the one that was given', async () => {
    const retrying = vi.fn<Retrying>(async () => ({ sent: true }));
    expect(await call({ action: 'retry', ...ONE, id: 'retry-12345678' }, { retrying })).toEqual({
      ok: true,
      message: 'Message A1 is on its way to billing',
    });
    await call({ action: 'retry', ...ONE, again: true }, { retrying });
    expect(retrying.mock.calls).toEqual([
      [{ ...ONE, again: false, id: 'retry-12345678' }],
      [{ ...ONE, again: true, id: expect.stringMatching(/^retry-[0-9a-f-]{36}$/) }],
    ]);
  });

  test.each([
    [
      'absent',
      'DeliveryNotFound',
      'Message A1 of orders has no delivery to billing, or it is past its retention.',
    ],
    ['in-flight', 'DeliveryInFlight', 'Message A1 is being sent to billing just now.'],
    [
      'delivered',
      'AlreadyDelivered',
      'Target billing has message A1 already. "again" sends it once more; on the command line it is --again.',
    ],
    ['queue', 'QueueUnavailable', 'The deliveries queue did not accept it: try again in a moment.'],
    [
      'breaker',
      'TargetOff',
      'Target billing is down: it is tried again by itself, or as soon as it is enabled.',
    ],
    ['disabled', 'TargetOff', 'Target billing is disabled: what is for it is held until it is enabled.'],
    ['not-configured', 'TargetOff', 'relay.config.ts has no target billing.'],
  ] as const)('that sends nothing says why: %s', async (because, name, message) => {
    const retrying = async () => ({ sent: false, because }) as const;
    expect(await call({ action: 'retry', ...ONE }, { retrying })).toEqual({
      ok: false,
      message,
      error: { name },
    });
  });

  test('of another name than a retry’s is not begun', async () => {
    expect(await call({ action: 'retry', ...ONE, id: 'replay-1' }, {})).toMatchObject({
      ok: false,
      error: { name: 'InvalidInputError', faults: ['id: is retry- and 8 to 64 letters or digits'] },
    });
  });
});

describe('a target', () => {
  const breakers = { health: unused, enable: async () => undefined, disable: async () => undefined };

  test.each([
    ['enable', 'billing', 'Target billing takes messages again; what was held is sent within a minute'],
    ['enable', 'off', 'Target off is off in relay.config.ts, and takes messages once it is on there'],
    ['disable', 'billing', 'Target billing takes no messages; what is for it is held until it is enabled'],
  ])(
    'is made to take messages or none, and it is said what that means: %s %s',
    async (action, target, message) => {
      expect(await call({ action, target }, { breakers })).toEqual({ ok: true, message });
    },
  );

  test.each(['enable', 'disable'])('that is not configured is not there to %s', async (action) => {
    expect(await call({ action, target: 'nowhere' }, {})).toMatchObject({
      ok: false,
      error: { faults: ['target: there is no nowhere; configured: billing, off'] },
    });
  });
});
