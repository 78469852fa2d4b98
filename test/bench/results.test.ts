import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { machineLine, readResults, writeResults } from '../../bench/results.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'bench-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

test('results are read as they were written, and none where nothing was', async () => {
  const file = join(await folder(), 'results.json');
  const receive = {
    machine: '2 × a processor',
    measuredAt: '2026-05-17T09:00:00.000Z',
    section: { title: 'Receive', figures: [], ratios: [], notes: [] },
  };
  expect(await readResults(file)).toEqual({});
  await writeResults(file, { receive });
  expect(await readResults(file)).toEqual({ receive });
});

test('a file that is no JSON is not taken for an empty one', async () => {
  const file = join(await folder(), 'results.json');
  await writeFile(file, 'half a file');
  await expect(readResults(file)).rejects.toThrow('cannot be read');
});

test('the machine is described, not named', () => {
  expect(machineLine()).toMatch(/^\d+ × .+, \d+ GB, \w+ \w+, Node v\d+\.\d+\.\d+$/);
  expect(machineLine()).not.toContain(hostname());
});
