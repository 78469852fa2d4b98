import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { cycles, type Import, partOf, readImports, violation } from './support/imports.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

let files: string[] = [];
let imports: Import[] = [];

beforeAll(async () => {
  files = await Array.fromAsync(
    glob(['{lib,functions,deploy,local,cli,test,bench}/**/*.{ts,tsx}', '*.ts'], { cwd: PROJECT }),
  );
  const read = files.map(async (file) => readImports(file, await readFile(`${PROJECT}/${file}`, 'utf8')));
  imports = (await Promise.all(read)).flat();
});

test('imports go downward, and only the brokers’ dialects say what is verified', () => {
  expect(imports.length).toBeGreaterThan(500);
  expect(imports.map(violation).filter((one) => one !== undefined)).toEqual([]);
});

test('no files import each other in a circle', () => {
  expect(cycles(imports)).toEqual([]);
});

test('every file lies in a part of the layout', () => {
  expect(files.filter((file) => partOf(file) === undefined)).toEqual([]);
});

describe('the rules can tell', () => {
  test.each([
    ['lib/intake/receive.ts', 'lib/manage/topics.ts', 'intake may import brokers, store, push, leaves'],
    ['lib/relay/deliver.ts', 'lib/intake/keep.ts', 'relay may import brokers, store, push, leaves'],
    ['lib/manage/topics.ts', 'lib/relay/routes.ts', 'manage may import brokers, store, push, leaves'],
    ['lib/store/items.ts', 'lib/brokers/broker.ts', 'store may import push, leaves'],
    ['lib/brokers/accounts.ts', 'lib/store/sources.ts', 'brokers may import push, leaves'],
    ['lib/push/source.ts', 'lib/store/table.ts', 'push may import leaves'],
    ['lib/config.ts', 'lib/push/token.ts', 'leaves may import nothing but itself'],
    ['lib/relay-config/route.ts', 'lib/relay/pattern.ts', 'leaves may import nothing but itself'],
    ['lib/brokers/mns/push.ts', 'lib/brokers/cmq/push.ts', 'mns and cmq never import each other'],
    ['local/broker/cmq/push.ts', 'local/broker/mns/sign.ts', 'mns and cmq never import each other'],
    ['lib/log.ts', 'local/console.ts', 'leaves may import nothing but itself'],
    ['functions/sweep.ts', 'local/table.ts', expect.stringMatching(/^functions may import intake/)],
    ['functions/sweep.ts', 'test/support/table.ts', expect.stringMatching(/^functions may import intake/)],
    ['lib/manage/topics.ts', 'cli/main.ts', 'manage may import brokers, store, push, leaves'],
    ['lib/manage/topics.ts', 'relay.config.ts', 'manage may import brokers, store, push, leaves'],
    ['local/broker/mns/sign.ts', 'lib/secret.ts', 'broker may import nothing but itself'],
    ['local/broker/start.ts', 'local/ports.json', 'broker may import nothing but itself'],
    ['local/start.ts', 'cli/inspector/serve.ts', expect.stringMatching(/^local may import intake/)],
    ['cli/inspector/page/main.tsx', 'lib/errors.ts', 'page may import nothing but itself'],
    [
      'cli/inspector/serve.ts',
      'cli/inspector/page/main.tsx',
      expect.stringMatching(/^cli may import intake/),
    ],
    ['lib/new/thing.ts', 'lib/log.ts', 'one of them lies in no part of the layout'],
  ])('that %s must not import %s', (from, to, rule) => {
    const found = violation({ from, to, names: '{ something }' });
    expect(found).toMatch(new RegExp(`^${from} imports ${to}: `));
    expect(found?.slice(`${from} imports ${to}: `.length)).toEqual(rule);
  });

  test.each(['{ verified }', '{ type VerifiedRequest, verified }', '* as all', '', '{ verified as made }'])(
    'that nobody but the dialects imports %j of verified.ts',
    (names) => {
      const edge = { from: 'lib/intake/drain.ts', to: 'lib/push/verified.ts', names };
      expect(violation(edge)).toBe(
        'lib/intake/drain.ts imports lib/push/verified.ts: only lib/brokers makes a VerifiedRequest',
      );
      expect(violation({ ...edge, from: 'lib/brokers/cmq/push.ts' })).toBeUndefined();
    },
  );

  test.each([
    ['lib/intake/keep.ts', 'lib/push/verified.ts', 'type { VerifiedRequest }'],
    ['lib/relay/deliver.ts', 'lib/store/deliveries.ts', '{ createDeliveries }'],
    ['functions/topics.ts', 'relay.config.ts', 'config'],
    ['local/console.ts', 'lib/store/table.ts', 'type { Table }'],
    ['local/stack.ts', 'local/broker/start.ts', '{ startBroker }'],
    ['cli/inspector/page/calls.ts', 'cli/inspector/protocol.ts', 'type { CallName }'],
    ['cli/inspector/page/main.tsx', 'cli/inspector/page/calls.ts', '{ call }'],
    ['test/store/sources.test.ts', 'lib/store/sources.ts', '{ createSources }'],
    ['lib/store/table.ts', '@aws-sdk/client-dynamodb', '{ DynamoDBClient }'],
  ])('that %s may import %s', (from, to, names) => {
    expect(violation({ from, to, names })).toBeUndefined();
  });

  test('what a file imports, on one line or more, types, re-exports and dynamic imports among it', () => {
    const text = [
      "import type { Log } from '../log.ts';",
      'import {',
      '  hashToken,',
      '  type Token,',
      "} from '../push/token.ts';",
      "import './side-effect.ts';",
      "export * from './other.ts';",
      "const s3 = await import('@aws-sdk/client-s3');",
      "const text = 'no import from here';",
    ].join('\n');
    expect(readImports('lib/intake/made-up.ts', text)).toEqual([
      { from: 'lib/intake/made-up.ts', to: 'lib/log.ts', names: 'type { Log }' },
      { from: 'lib/intake/made-up.ts', to: 'lib/push/token.ts', names: '{\n  hashToken,\n  type Token,\n}' },
      { from: 'lib/intake/made-up.ts', to: 'lib/intake/other.ts', names: '*' },
      { from: 'lib/intake/made-up.ts', to: 'lib/intake/side-effect.ts', names: '' },
      { from: 'lib/intake/made-up.ts', to: '@aws-sdk/client-s3', names: '' },
    ]);
  });

  test('a circle from a chain', () => {
    const edge = (from: string, to: string) => ({ from, to, names: '' });
    const chain = [edge('a.ts', 'b.ts'), edge('b.ts', 'c.ts'), edge('a.ts', 'c.ts')];
    expect(cycles(chain)).toEqual([]);
    expect(cycles([...chain, edge('c.ts', 'b.ts')])).toEqual(['b.ts → c.ts → b.ts']);
    expect(cycles([edge('a.ts', 'a.ts')])).toEqual(['a.ts → a.ts']);
  });
});
