import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openBrowser } from '../../cli/inspector/open-browser.ts';

test.runIf(process.platform === 'linux')(
  'a browser is handed the URL in a file of its owner’s, as the arguments of programs are public',
  async () => {
    const bin = await mkdtemp(join(tmpdir(), 'topic-relay-test-'));
    const browser = join(bin, 'xdg-open');
    const arguments_ = join(bin, 'arguments');
    await writeFile(
      browser,
      `#!/bin/sh\nprintf '%s' "$*" > '${arguments_}.part' && mv '${arguments_}.part' '${arguments_}'\n`,
    );
    await chmod(browser, 0o755);
    vi.stubEnv('PATH', `${bin}:${process.env.PATH}`);
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      await rm(bin, { recursive: true });
    });
    const remove = await openBrowser('http://127.0.0.1:4686/?key=abc');
    const given = await vi.waitFor(() => readFile(arguments_, 'utf8'), { timeout: 5_000 });
    expect(given).toMatch(/^file:\/\/\/.*\/inspector\.html$/);
    const file = fileURLToPath(given);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toContain('content="0; url=http://127.0.0.1:4686/?key=abc"');
    await remove();
    await expect(stat(file)).rejects.toThrow('ENOENT');
  },
);

test('no browser is no failure', async () => {
  vi.stubEnv('PATH', '/nonexistent');
  onTestFinished(() => void vi.unstubAllEnvs());
  const remove = await openBrowser('http://127.0.0.1:4686/');
  await remove();
});
