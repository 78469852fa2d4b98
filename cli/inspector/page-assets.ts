import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reasonOf } from '../../lib/errors.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { PageAssets } from './serve.ts';

const PAGE = fileURLToPath(new URL('page/', import.meta.url));

/** Bundles the page in memory. @throws CommandError that says where its source is wrong, or what is not installed */
export async function bundlePage(directory = PAGE): Promise<PageAssets> {
  try {
    const [html, styles, { build }] = await Promise.all([
      readFile(join(directory, 'index.html'), 'utf8'),
      Array.fromAsync(glob('**/*.css', { cwd: directory })),
      import('esbuild'),
    ]);
    const { outputFiles } = await build({
      stdin: {
        contents: ['main.tsx', ...styles.sort()].map((file) => `import './${file}';`).join('\n'),
        resolveDir: directory,
      },
      outfile: join(directory, 'app.js'),
      write: false,
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      legalComments: 'none',
      logLevel: 'silent',
    });
    const output = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
    return { html, script: output('.js'), style: output('.css') };
  } catch (cause) {
    throw new CommandError(`The page cannot be bundled: ${reasonOf(cause)}`, {
      exitCode: EXIT.failed,
      next: 'npm ci installs what it needs, esbuild and preact.',
      cause,
    });
  }
}
