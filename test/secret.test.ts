import { format, inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from '../lib/secret.ts';

const secret = new Secret('MARKED');

test('a secret is given to whoever asks for it by name', () => {
  expect(secret.reveal()).toBe('MARKED');
});

test.each<[string, () => string]>([
  ['a template string', () => `${secret}`],
  ['a concatenation', () => `${'token '}${String(secret)}`],
  ['JSON', () => JSON.stringify({ deep: [{ secret }] })],
  ['console and inspect', () => inspect({ deep: { secret } }, { depth: null, showHidden: true })],
  ['a format string', () => format('%s %o %j %O', secret, secret, secret, secret)],
  ['its keys and values', () => JSON.stringify([Object.entries(secret), Object.getOwnPropertyNames(secret)])],
  ['a copy', () => JSON.stringify({ ...secret })],
  ['an error message', () => new Error(`refused: ${secret}`).message],
  ['a structured clone', () => inspect(structuredClone(secret))],
])('%s does not show it', (_name, show) => {
  expect(show()).not.toContain('MARKED');
});

test('where it would stand, it says that something was left out', () => {
  expect(`${secret} ${JSON.stringify(secret)} ${inspect(secret)}`).toBe('[redacted] "[redacted]" [redacted]');
});
