import { basename, extname } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Names the chunks of a function after it: `functions/topics.client-K3J5.mjs` beside `functions/topics.mjs`.
 * serverless-esbuild leaves out of a function's package what begins with the name of another one.
 */
export function chunksOfOneFunction(): Plugin {
  return {
    name: 'chunks-of-one-function',
    setup({ initialOptions }) {
      const [entry] = Object.values(initialOptions.entryPoints ?? {});
      if (typeof entry !== 'string') throw new Error('A lean bundle has one entry point, named as a file');
      initialOptions.chunkNames = `${basename(entry, extname(entry))}.[name]-[hash]`;
    },
  };
}
