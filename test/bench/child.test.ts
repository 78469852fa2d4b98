import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { runScript } from '../../bench/child.ts';

async function script(text: string): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'script.mjs'), text);
  return pathToFileURL(join(folder, 'script.mjs'));
}

test('a script is given arguments and environment, and what it says is heard', async () => {
  const file = await script('process.send([process.argv[2], process.env.STAGE]); process.disconnect();');
  const heard: unknown[] = [];
  const child = runScript(file, {
    args: ['7'],
    env: { STAGE: 'test' },
    onMessage: (message) => heard.push(message),
  });
  await child.done;
  expect(heard).toEqual([['7', 'test']]);
});

test('a script that fails says with what', async () => {
  const child = runScript(await script("throw new Error('no such table');"));
  await expect(child.done).rejects.toMatchObject({
    name: 'ChildFailedError',
    message: expect.stringMatching(/script\.mjs ended with 1: [\s\S]*no such table/),
  });
});

test('a script that hangs is ended', async () => {
  const child = runScript(await script('setInterval(() => undefined, 1_000);'));
  await child.stop();
  await expect(child.done).rejects.toMatchObject({ name: 'ChildFailedError' });
});
