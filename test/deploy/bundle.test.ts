import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { BuildOptions } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { overBudget } from '../../deploy/bundle/budget.ts';
import { bundle } from '../../deploy/bundle/build.ts';
import { defaultBundle, leanBundle } from '../../deploy/bundle/options.ts';
import { FUNCTIONS } from '../support/functions.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
/** As Lambda gives it, and serverless.yml. */
const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  AWS_LAMBDA_FUNCTION_NAME: 'topic-relay-test-function',
  AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example-secret',
  AWS_SESSION_TOKEN: 'example-token',
  STAGE: 'test',
  TABLE_NAME: 'topic-relay-test',
  BODIES_BUCKET: 'topic-relay-test-bodies',
  DELIVERIES_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/deliveries',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/dead-letters',
  PIPELINE_FAILURES_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/failures',
  PUBLIC_URL: 'https://hooks.example.com',
};

let directory: string;
beforeAll(async () => {
  const parent = join(PROJECT, '.esbuild');
  await mkdir(parent, { recursive: true });
  directory = await mkdtemp(join(parent, 'bundle-test-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Runs statements that have `handler`, in a process of their own, and gives what they print. */
async function inProcess(file: string, statements: string): Promise<string> {
  const script = `const { handler } = await import(${JSON.stringify(file)}); ${statements}`;
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: ENVIRONMENT });
  return stdout.trim();
}

describe.each([
  ['lean', leanBundle],
  ['default', defaultBundle],
])('a %s bundle', (kind, options: () => BuildOptions) => {
  const place = () => join(directory, kind);
  beforeAll(async () => {
    for (const name of FUNCTIONS) await bundle(`functions/${name}.ts`, options(), place());
  }, 120_000);

  test.each(FUNCTIONS)('of %s loads', async (name) => {
    const file = join(place(), `${name}.mjs`);
    expect(await inProcess(file, 'process.stdout.write(typeof handler);')).toBe('function');
  });

  test.each(['receive-mns', 'receive-cmq'])('of %s answers', async (name) => {
    const event = {
      headers: {},
      rawPath: '/push/mns/orders/token',
      rawQueryString: '',
      pathParameters: { source: 'orders', token: 'token' },
      requestContext: { http: { method: 'GET', protocol: 'HTTP/1.1', sourceIp: '203.0.113.7' } },
      isBase64Encoded: false,
    };
    const printed = await inProcess(
      join(place(), `${name}.mjs`),
      `const answer = await handler(${JSON.stringify(event)}, {}); process.stdout.write('\\n' + answer.statusCode);`,
    );
    expect(printed.split('\n').at(-1)).toBe('405');
  });
});

test('the files of a lean bundle are named after its function, so that no other one is packed with them', async () => {
  const files = await readdir(join(directory, 'lean'));
  const strangers = files.filter((file) => FUNCTIONS.every((name) => !file.startsWith(`${name}.`)));
  expect(strangers).toEqual([]);
  expect(files.length).toBeGreaterThan(FUNCTIONS.length);
});

describe('what serverless-esbuild is told', () => {
  const config = createRequire(import.meta.url)('../../deploy/bundle.cjs');
  const told = (lean: boolean | string): Record<string, unknown> =>
    config({
      service: { custom: { esbuild: { lean, outputBuildFolder: 'prod', outputFileExtension: '.mjs' } } },
    });

  test('is lean, unless told otherwise', () => {
    expect(told(true)).toMatchObject({ minify: true, splitting: true, outputBuildFolder: 'prod' });
    for (const no of [false, 'false']) {
      expect(told(no)).toMatchObject({ bundle: true, format: 'esm', outputFileExtension: '.mjs' });
      expect(told(no)).not.toHaveProperty('minify');
      expect(told(no)).not.toHaveProperty('plugins');
    }
  });

  test('leaves to Lambda what few functions need', () => {
    for (const lean of [true, false]) {
      expect(told(lean)).not.toHaveProperty('external');
      expect(told(lean).exclude).toEqual([
        '@aws-sdk/client-s3',
        '@aws-sdk/client-secrets-manager',
        '@aws-sdk/client-sns',
        '@aws-sdk/client-eventbridge',
        '@aws-sdk/client-lambda',
      ]);
    }
  });
});

describe('a budget', () => {
  const budgets = { start: { relay: 272_000 } };

  test('that is kept says nothing', () => {
    expect(overBudget('relay', { start: 272_000 }, budgets)).toBeUndefined();
  });

  test('that is not kept says by how much, and what to do', () => {
    expect(overBudget('relay', { start: 272_345 }, budgets)).toBe(
      'relay reads 272345 bytes at each cold start, 345 over its budget of 272000. `node deploy/bundle/check.ts relay` ' +
        'says what is in it: import what came in where it is needed (await import), leave it out, or raise the budget in ' +
        'deploy/bundle/budgets.json and say why in the commit.',
    );
  });

  test('is asked of every function', () => {
    expect(overBudget('new', { start: 1_000 }, budgets)).toBe(
      'new has no budget in deploy/bundle/budgets.json: add it there. It reads 1000 bytes at each cold start.',
    );
  });
});
