import { expect, test } from 'vitest';
import { CommandError } from '../../cli/command-error.ts';
import { EXIT } from '../../cli/exit-codes.ts';
import type { Functions } from '../../cli/functions.ts';
import type { Inspected } from '../../cli/inspector/calls/call.ts';
import { publish } from '../../cli/inspector/calls/publish.ts';

/** A function that publishes until it has had its fill. */
function inspected(most: number) {
  const asked: number[] = [];
  let published = 0;
  const read = async (_: string, { messages }: { messages: readonly string[] }) => {
    asked.push(messages.length);
    if (published + messages.length > most) {
      throw new CommandError('The broker is throttling this account', {
        exitCode: EXIT.notDone,
        next: 'Wait.',
      });
    }
    return { messages: messages.map((body) => ({ messageId: `M${++published}`, body })) };
  };
  const functions = { stage: 'test', read } as unknown as Functions;
  const follower = { again() {}, lookNow() {} };
  return { asked, inspected: { functions, follower } as unknown as Inspected };
}

const wanted = { broker: 'mns', account: 'default', topic: 'shop', body: 'hello', tags: [] } as const;

test('many are published by several invocations, each of which ends in time', async () => {
  const { asked, inspected: by } = inspected(1_000);
  const { message, messageIds } = await publish.answer({ ...wanted, count: 50 }, by);
  expect({ message, first: messageIds[0], last: messageIds.at(-1) }).toEqual({
    message: '50 published to shop',
    first: 'M1',
    last: 'M50',
  });
  expect(asked).toEqual([20, 20, 10]);
});

test('large ones are fewer at once: an invocation has its bounds', async () => {
  const { asked, inspected: by } = inspected(1_000);
  await publish.answer({ ...wanted, body: 'x'.repeat(500_000), count: 10 }, by);
  expect(asked).toEqual([4, 4, 2]);
});

test('one that fails says how many went out before', async () => {
  await expect(publish.answer({ ...wanted, count: 50 }, inspected(45).inspected)).rejects.toMatchObject({
    name: 'RequestProblem',
    status: 409,
    message: '40 were published, then: The broker is throttling this account',
    next: 'Wait.',
  });
  await expect(publish.answer({ ...wanted, count: 1 }, inspected(0).inspected)).rejects.toMatchObject({
    name: 'CommandError',
    message: 'The broker is throttling this account',
  });
});
