import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mismatches } from '../../lib/relay/pattern.ts';
import { createRouter, type Routed } from '../../lib/relay/routes.ts';
import { wildcard } from '../../lib/relay/wildcard.ts';
import { type Alternative, type Pattern, patternFaults } from '../../lib/relay-config/pattern.ts';
import './runs.ts';

const text = fc.string({ minLength: 1, maxLength: 6 });
const number = fc.integer({ min: -1_000_000, max: 1_000_000 });
const alternative: fc.Arbitrary<Alternative> = fc.oneof(
  fc.string({ maxLength: 6 }),
  number,
  fc.boolean(),
  fc.constant(null),
  text.map((prefix) => ({ prefix })),
  text.map((suffix) => ({ suffix: { 'equals-ignore-case': suffix } })),
  text.map((letters) => ({ 'equals-ignore-case': letters })),
  fc
    .array(fc.stringMatching(/^[a-c]{1,3}$/), { minLength: 1, maxLength: 4 })
    .map((pieces) => ({ wildcard: pieces.join('*') })),
  fc.array(text, { minLength: 1, maxLength: 3 }).map((excluded) => ({ 'anything-but': excluded })),
  number.map((bound) => ({ numeric: ['>=', bound] as const })),
  fc.constant({ cidr: '10.0.0.0/8' }),
  fc.boolean().map((exists) => ({ exists })),
);
const field = fc.oneof(
  fc.constantFrom('a', 'b', '__proto__', 'constructor', '$', 'a.b'),
  text.filter((name) => name !== '$or'),
);
const { pattern } = fc.letrec<{ pattern: Pattern }>((tie) => ({
  pattern: fc
    .uniqueArray(
      fc.tuple(
        field,
        fc.oneof(
          { depthSize: 'small' },
          fc.array(alternative, { minLength: 1, maxLength: 3 }),
          tie('pattern'),
        ),
      ),
      { minLength: 1, maxLength: 3, selector: ([name]) => name },
    )
    .map((entries) => Object.fromEntries(entries) as Pattern),
}));

test('any pattern that the configuration accepts can be matched with any JSON', () => {
  fc.assert(
    fc.property(pattern, fc.jsonValue(), (wanted, value) => {
      expect(patternFaults(wanted, 'match')).toEqual([]);
      for (const { path, wanted: alternatives } of mismatches(wanted, value)) {
        expect(path).not.toBe('');
        expect(alternatives.length).toBeGreaterThan(0);
      }
    }),
  );
});

test('anything at all is either a pattern or told what is wrong with it', () => {
  fc.assert(
    fc.property(fc.anything(), (anything) => {
      const faults = patternFaults(anything, 'match');
      if (faults.length > 0) expect(faults.every((fault) => fault.startsWith('match'))).toBe(true);
      else expect(() => mismatches(anything as Pattern, {})).not.toThrow();
    }),
  );
});

test('a pattern made of a message’s own plain fields matches it', () => {
  const message = fc.dictionary(field, fc.oneof(fc.string(), number, fc.boolean(), fc.constant(null)), {
    minKeys: 1,
  });
  fc.assert(
    fc.property(message, (value) => {
      const exact = Object.fromEntries(Object.entries(value).map(([name, plain]) => [name, [plain]]));
      expect(mismatches(exact as Pattern, value)).toEqual([]);
    }),
  );
});

test('a wildcard says what a regular expression of the same meaning says', () => {
  const piece = fc.stringMatching(/^[ab.]{0,3}$/);
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 1, maxLength: 5 }),
      fc.stringMatching(/^[ab.]{0,12}$/),
      (pieces, value) => {
        const expected = new RegExp(`^${pieces.map((one) => one.replaceAll('.', '\\.')).join('.*')}$`, 's');
        expect(wildcard(pieces.join('*'))(value)).toBe(expected.test(value));
      },
    ),
  );
});

test.each([
  ['ten thousand arrays in each other', '['.repeat(10_000) + ']'.repeat(10_000)],
  ['ten thousand objects in each other', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
  ['a million numbers', `[${'1,'.repeat(1_000_000)}1]`],
  ['a number beyond all', '{"a":1e400}'],
  ['the same name twice', '{"a":0,"a":1}'],
  ['garbage behind JSON', '{"a":1} x'],
])('%s can be routed', (_name, message) => {
  const router = createRouter([
    { from: '*', match: { message: { a: [1] } }, to: ['one'] },
    { from: '*', match: { message: [{ exists: false }] }, to: ['two'] },
  ]);
  const notification = {
    source: 's',
    broker: 'mns',
    topic: 't',
    subscription: 'u',
    owner: 'o',
    tags: [],
  } as Routed;
  expect(() => router.targetsFor(notification, Buffer.from(message))).not.toThrow();
});
