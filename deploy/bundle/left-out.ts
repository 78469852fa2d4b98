import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

interface LeftOut {
  readonly file: RegExp;
  /** What takes its place. */
  readonly contents: string;
}

/** Files of packages that a function loads and never uses, each with the bytes that it costs, minified. */
const LEFT_OUT: readonly LeftOut[] = [
  // ~/.aws/config and ~/.aws/credentials, asked for eight settings: a function has none. It reads them nevertheless,
  // and loads node:fs/promises to do so.
  {
    file: /shared-ini-file-loader\/readFile\.js$/,
    contents: `
      export const filePromises = {};
      export const fileIntercept = {};
      export const readFile = () => Promise.reject(new Error('A function has no files of settings'));`,
  },
  // The cache of endpoint discovery, which is off and which DynamoDB no longer offers. 8 KB, made with each client.
  {
    file: /@aws-sdk\/endpoint-cache\/dist-es\/EndpointCache\.js$/,
    contents: 'export class EndpointCache {}',
  },
  // URL for a Node without one, with the tables of international domain names. 290 KB of the management of CMQ.
  { file: /\/whatwg-url\/.*\/public-api\.js$/, contents: 'module.exports = { URL, URLSearchParams };' },
  // Uploads of files, with a table of all media types. 145 KB of the management of CMQ, which sends JSON.
  { file: /\/form-data\/lib\/form_data\.js$/, contents: 'module.exports = class FormData {};' },
];

/** Streams of events, with which no call of ours answers, 18 KB; and names of browsers, 34 KB. */
const NEVER_LOADED = /^(?:@smithy\/core\/event-streams|bowser)$/;

/** Of its own package.json a client wants the version, and brings all of it. 2 KB for each client. */
const PACKAGE = /@aws-sdk\/client-[^/]+\/package\.json$/;

/** Leaves out what is never reached. */
export function leftOut(): Plugin {
  return {
    name: 'left-out',
    setup(build) {
      for (const { file, contents } of LEFT_OUT) build.onLoad({ filter: file }, () => ({ contents }));
      build.onLoad({ filter: PACKAGE }, async ({ path }) => {
        const { version } = JSON.parse(await readFile(path, 'utf8')) as { readonly version: string };
        return { contents: JSON.stringify({ version }), loader: 'json' };
      });
      build.onResolve({ filter: NEVER_LOADED }, ({ path, kind }) =>
        kind === 'dynamic-import' ? { path, external: true } : undefined,
      );
    },
  };
}
