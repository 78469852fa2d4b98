import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { BrokerError } from '../../lib/brokers/broker-error.ts';
import { ConfigError } from '../../lib/errors.ts';
import { createLog } from '../../lib/log.ts';
import { InvalidInputError } from '../../lib/manage/input.ts';
import { invokeHandler } from '../../lib/manage/invoke.ts';
import { lambdaContext } from '../support/lambda.ts';

const Input = v.strictObject({ greet: v.string() });

function open(run: (input: { greet: string }) => Promise<object>) {
  const lines: string[] = [];
  const handler = invokeHandler(
    Input,
    run,
    createLog('debug', (line) => void lines.push(line)),
  );
  return { lines, invoke: async (input: unknown) => handler(input, lambdaContext) };
}
const failing = (error: Error) => open(() => Promise.reject(error));

test('an input that is what it should be is run, and its result answered', async () => {
  const { invoke, lines } = open(async ({ greet }) => ({ ok: true, message: `hello ${greet}` }));
  expect(await invoke({ greet: 'you' })).toEqual({ ok: true, message: 'hello you' });
  expect(lines).toEqual([]);
});

describe('what is known to go wrong is a value, for Lambda would run it again', () => {
  test('an input that is not', async () => {
    const { invoke } = open(() => Promise.reject(new Error('never run')));
    expect(await invoke({ greet: 1, more: true })).toEqual({
      ok: false,
      message: 'greet: Invalid type: Expected string but received 1; more: there is no such field here',
      error: {
        name: 'InvalidInputError',
        faults: ['greet: Invalid type: Expected string but received 1', 'more: there is no such field here'],
      },
    });
  });

  test('an input that only the work finds fault with', async () => {
    const { invoke } = failing(new InvalidInputError(['greet: is nobody']));
    expect(await invoke({ greet: 'x' })).toMatchObject({
      ok: false,
      error: { faults: ['greet: is nobody'] },
    });
  });

  test('a setting that is missing', async () => {
    const { invoke } = failing(new ConfigError(['MNS_ENDPOINT is missing: set it']));
    expect(await invoke({ greet: 'x' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('MNS_ENDPOINT is missing: set it'),
      error: { name: 'ConfigError', faults: ['MNS_ENDPOINT is missing: set it'] },
    });
  });

  test.each([
    ['topic-not-found', 'TopicNotExist', 'Topic not exist, please create topic. (said)'],
    [
      'subscription-not-found',
      'SubscriptionNotExist',
      'Subscription not exist, please create subscription. (said)',
    ],
    ['has-subscriptions', '4000(10540)', 'The topic still has subscriptions: delete them first. (said)'],
    ['throttled', 'QpsLimit', 'The broker is throttling this account: try again in a moment. (said)'],
    ['invalid', 'InvalidArgument', 'said'],
  ] as const)('an error of the broker: %s', async (kind, code, message) => {
    const details = { broker: 'mns', kind, code, status: 400, requestId: 'R1', retryable: false } as const;
    const { invoke } = failing(new BrokerError('said', details));
    expect(await invoke({ greet: 'x' })).toEqual({
      ok: false,
      message,
      error: { name: 'BrokerError', code, requestId: 'R1' },
    });
  });
});

test('what nobody foresaw fails the invocation, and is logged', async () => {
  const { invoke, lines } = failing(new TypeError('undefined is not a function'));
  await expect(invoke({ greet: 'x' })).rejects.toThrow('undefined is not a function');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'error', message: 'invocation failed', error: { name: 'TypeError' } },
  ]);
});
