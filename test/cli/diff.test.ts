import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { showDiff } from '../../cli/output/diff.ts';
import { openOutput } from '../../cli/output/output.ts';
import type { DiffResult } from '../../lib/manage/declared/diff-result.ts';

const SAME: DiffResult = {
  ok: true,
  message: '',
  same: true,
  declared: [{ name: 'orders', state: 'same', differences: [] }],
  undeclared: ['made-by-hand'],
};
const DIFFERENT: DiffResult = {
  ok: true,
  message: '',
  same: false,
  declared: [
    {
      name: 'shop',
      state: 'different',
      differences: [
        { field: 'tags', declared: ['paid'], actual: [] },
        { field: 'strategy', declared: 'EXPONENTIAL_DECAY_RETRY', actual: 'BACKOFF_RETRY' },
      ],
    },
    { name: 'refunds', state: 'missing', differences: [] },
  ],
  undeclared: [],
};

async function shown(results: readonly DiffResult[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const streams = { stdout, stderr } as unknown as Pick<NodeJS.Process, 'stdout' | 'stderr'>;
  const exitCode = showDiff(openOutput('table', streams), results, 'nothing is declared');
  stdout.end();
  stderr.end();
  return { exitCode, lines: (await text(stdout)).split('\n'), said: await text(stderr) };
}

test('differences are a row each, and exit code 1', async () => {
  expect(await shown([SAME, DIFFERENT])).toEqual({
    exitCode: 1,
    lines: [
      'NAME          STATE       FIELD     DECLARED                 ACTUAL',
      'orders        same',
      'made-by-hand  undeclared',
      'shop          different   tags      ["paid"]                 []',
      'shop          different   strategy  EXPONENTIAL_DECAY_RETRY  BACKOFF_RETRY',
      'refunds       missing',
      '',
    ],
    said: '',
  });
});

test('what nobody declared is no difference', async () => {
  expect((await shown([SAME])).exitCode).toBe(0);
  const nothing = await shown([{ ...SAME, declared: [], undeclared: [] }]);
  expect(nothing).toEqual({ exitCode: 0, lines: [''], said: 'nothing is declared\n' });
});
