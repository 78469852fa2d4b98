import { describe, expect, test } from 'vitest';
import { createLog, type LogLevel } from '../lib/log.ts';
import { Secret } from '../lib/secret.ts';

function record(threshold?: LogLevel) {
  const lines: string[] = [];
  return { lines, log: createLog(threshold, (line) => void lines.push(line)) };
}
const parsed = (lines: readonly string[]) => lines.map((line) => JSON.parse(line));

test('an event is one line of JSON with time, level, message and its fields', () => {
  const { lines, log } = record();
  log.info('push', { source: 'orders', status: 201, reason: undefined });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(
    /^\{"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","level":"info","message":"push","source":"orders","status":201\}$/,
  );
});

test('lines below the threshold are dropped, which is info unless given', () => {
  const levels = (threshold?: LogLevel) => {
    const { lines, log } = record(threshold);
    for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level]('said');
    return parsed(lines).map(({ level }) => level);
  };
  expect(levels()).toEqual(['info', 'warn', 'error']);
  expect(levels('debug')).toEqual(['debug', 'info', 'warn', 'error']);
  expect(levels('error')).toEqual(['error']);
});

test('bound fields come with every line, add up, and give way to the line’s own', () => {
  const { lines, log } = record('warn');
  const bound = log.with({ stage: 'prod', source: 'orders' }).with({ broker: 'mns' });
  bound.warn('said', { source: 'invoices' });
  bound.info('dropped, as the threshold is kept');
  expect(parsed(lines)).toMatchObject([{ stage: 'prod', broker: 'mns', source: 'invoices' }]);
  expect(lines).toHaveLength(1);
});

test('a line in a format of its own is written as it is', () => {
  const { lines, log } = record('error');
  log.with({ stage: 'prod' }).plain('[17/May/2016 17:10:56]"POST" "201"');
  expect(lines).toEqual(['[17/May/2016 17:10:56]"POST" "201"']);
});

test('a line break in what is said does not make two lines', () => {
  const { lines, log } = record();
  log.info('one\ntwo', { agent: 'a\r\nb\u2028c' });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toMatch(/[\r\n]/);
});

describe('errors', () => {
  test('are written with name, message, stack and every cause', () => {
    const { lines, log } = record();
    const cause = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:9') });
    log.error('push failed', { error: new Error('the table does not answer', { cause }) });
    expect(parsed(lines)).toMatchObject([
      {
        error: {
          name: 'Error',
          message: 'the table does not answer',
          stack: expect.stringContaining('log.test.ts'),
          cause: {
            name: 'TypeError',
            message: 'fetch failed',
            cause: { name: 'Error', message: 'connect ECONNREFUSED 127.0.0.1:9' },
          },
        },
      },
    ]);
  });

  test('of several in one are all written', () => {
    const { lines, log } = record();
    log.error('failed', {
      error: new AggregateError([new Error('::1 refused'), new Error('127.0.0.1 refused')]),
    });
    expect(parsed(lines)).toMatchObject([
      {
        error: {
          name: 'AggregateError',
          errors: [{ message: '::1 refused' }, { message: '127.0.0.1 refused' }],
        },
      },
    ]);
  });

  test('that cannot be written still leave a line', () => {
    const { lines, log } = record();
    const own: Error = new Error('turns in a circle');
    own.cause = own;
    log.error('push failed', { error: own });
    log.warn('counted', { count: 1n });
    expect(parsed(lines)).toEqual([
      {
        time: expect.any(String),
        level: 'error',
        message: 'push failed',
        unwritable: expect.stringMatching(/^RangeError: /),
      },
      {
        time: expect.any(String),
        level: 'warn',
        message: 'counted',
        unwritable: expect.stringMatching(/^TypeError: .*BigInt/),
      },
    ]);
  });
});

test('a secret is not shown, however deep it lies', () => {
  const { lines, log } = record();
  log.info('opened', { token: new Secret('MARKED'), request: { headers: [new Secret('MARKED')] } });
  expect(lines[0]).not.toContain('MARKED');
  expect(parsed(lines)).toMatchObject([{ token: '[redacted]', request: { headers: ['[redacted]'] } }]);
});
