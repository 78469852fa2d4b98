import { expect, test } from 'vitest';
import { readOptions } from '../../bench/options.ts';

test('all parts run in seven rounds unless told otherwise', () => {
  expect(readOptions([])).toEqual({
    only: ['receive', 'http', 'cold-start', 'relay', 'cost'],
    rounds: 7,
    json: undefined,
    markdown: false,
    help: false,
  });
});

test('parts, rounds and file can be chosen', () => {
  expect(readOptions(['--only', 'receive, cost', '--rounds', '3', '--json', 'a.json', '--markdown'])).toEqual(
    {
      only: ['receive', 'cost'],
      rounds: 3,
      json: 'a.json',
      markdown: true,
      help: false,
    },
  );
});

test.each([
  [['--only', 'recieve'], '--only recieve: there are receive, http, cold-start, relay, cost'],
  [['--rounds', '0'], '--rounds 0: 1 to 50'],
  [['--rounds', '7.5'], '--rounds 7.5: 1 to 50'],
  [['--quick'], expect.stringContaining("Unknown option '--quick'")],
  [['receive'], expect.stringContaining("Unexpected argument 'receive'")],
])('%j is refused', (args, message) => {
  expect(() => readOptions(args)).toThrow(expect.objectContaining({ name: 'BadOptionsError', message }));
});
