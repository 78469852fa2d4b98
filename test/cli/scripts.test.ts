import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const USAGE = '  npm run walkthrough -- [--broker mns|cmq] [--via http|queue]\n';

test.each([
  ['start', '--foo', /^Unknown option '--foo'.*\n\nnpm start takes no options but --help\.\n$/],
  ['start', 'now', /^Unexpected argument 'now'.*\n\nnpm start takes no options but --help\.\n$/],
  ['walkthrough', '--foo', new RegExp(`^Unknown option '--foo'.*\n\n${escaped(USAGE)}$`)],
  ['walkthrough', '--broker=sns', new RegExp(`^--broker sns: it is mns or cmq\n\n${escaped(USAGE)}$`)],
])('npm run %s -- %s is told what would be right', { timeout: 60_000 }, async (script, argument, said) => {
  const path = fileURLToPath(new URL(`../../local/${script}.ts`, import.meta.url));
  const child = spawn(process.execPath, [path, argument], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(said);
});

function escaped(text: string): string {
  return text.replace(/[[\]|]/g, '\\$&');
}
