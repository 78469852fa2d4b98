import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bundlePage } from '../../cli/inspector/page-assets.ts';

async function directoryOf(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'topic-relay-page-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  return directory;
}

test('the page is bundled in memory, with nothing of the functions in it', async () => {
  const { html, script, style } = await bundlePage();
  expect(html).toContain('<script type="module" src="/app.js"></script>');
  expect(html).toContain('<link rel="stylesheet" href="/app.css">');
  expect(script).toContain('/api/events');
  expect(script).not.toMatch(/@aws-sdk|node:|TOPIC_RELAY/);
  expect(script.length).toBeLessThan(200_000);
  expect(style.length).toBeGreaterThan(100);
});

test('style sheets are taken from wherever they lie', async () => {
  const page = await directoryOf({
    'index.html': '<p>page</p>',
    'main.tsx': 'console.log("page")',
    'a.css': '.a{color:red}',
    'styles/b.css': '.b{color:blue}',
  });
  const { script, style } = await bundlePage(page);
  expect(script.trim()).toBe('console.log("page");');
  expect(style.trim()).toBe('.a{color:red}.b{color:#00f}');
});

test('a page that cannot be bundled is said, with the place', async () => {
  const page = await directoryOf({ 'index.html': '', 'main.tsx': 'import "./missing.ts";\n' });
  await expect(bundlePage(page)).rejects.toMatchObject({
    name: 'CommandError',
    message: expect.stringMatching(/^The page cannot be bundled: .*main\.tsx:1:7: ERROR: Could not resolve/s),
    next: 'npm ci installs what it needs, esbuild and preact.',
  });
});
