import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DeliveriesInput } from '../../lib/manage/deliveries.ts';
import { InvalidInputError, readInput } from '../../lib/manage/input.ts';
import { NotificationsInput } from '../../lib/manage/notifications.ts';
import { PublishInput } from '../../lib/manage/publish.ts';
import { SubscriptionsInput } from '../../lib/manage/subscriptions/input.ts';
import { TopicsInput } from '../../lib/manage/topics.ts';
import './runs.ts';

/** Values of which many are right somewhere. */
const value = fc.oneof(
  fc.constantFrom<unknown>(
    'mns',
    'cmq',
    'create',
    'list',
    'set',
    'show',
    'rotate',
    'get',
    'MyTopic1',
    'XML',
    'http',
  ),
  fc.constantFrom<unknown>(
    0,
    1,
    1000,
    65_536,
    -1,
    Number.NaN,
    true,
    null,
    undefined,
    '',
    [],
    {},
    ['a'],
    '2026-05-17',
  ),
  fc.anything(),
);
const NAMES = [
  'broker',
  'action',
  'account',
  'topic',
  'subscription',
  'source',
  'format',
  'tags',
  'limit',
  'cursor',
  'from',
  'to',
  'messages',
  'count',
  'maximumMessageSize',
  'messageId',
  'plan',
  'addresses',
  '__proto__',
];
const input = fc.oneof(fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string()), value), fc.anything());

describe.each([
  ['topics', TopicsInput],
  ['subscriptions', SubscriptionsInput],
  ['publish', PublishInput],
  ['notifications', NotificationsInput],
  ['deliveries', DeliveriesInput],
] as const)('any input of %s', (_name, schema) => {
  test('is read, or refused with faults that say where', () => {
    fc.assert(
      fc.property(input, (given) => {
        try {
          const read = readInput(schema, given);
          expect(readInput(schema, read)).toEqual(read);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInputError);
          const { faults } = error as InvalidInputError;
          expect(faults.length).toBeGreaterThan(0);
          for (const fault of faults) expect(fault).toMatch(/^.*: ./s);
        }
      }),
    );
  });
});
