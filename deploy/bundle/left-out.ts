import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

interface LeftOut {
  readonly file: RegExp;
  /** What takes its place. */
  readonly contents: string;
}

/** Files of packages that a function loads and never uses, each with the bytes that it costs, minified. */
const LEFT_OUT: readonly LeftOut[] = [
  // ~/.aws/config and ~/.aws/credentials, asked for eight settings: a function has none. 3 KB, and node:fs/promises.
  {
    file: /shared-ini-file-loader\/loadSharedConfigFiles\.js$/,
    contents: `
      export { CONFIG_PREFIX_SEPARATOR } from './constants';
      export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  },
  // Files as bodies, for which Node loads its streams of files: 2 % of receive's cold start.
  {
    file: /util-body-length\/calculateBodyLength\.js$/,
    contents: "export { calculateBodyLength } from './calculateBodyLength.browser';",
  },
  // The cache of endpoint discovery, which is off and which DynamoDB no longer offers. 8 KB, made with each client.
  {
    file: /@aws-sdk\/endpoint-cache\/dist-es\/EndpointCache\.js$/,
    contents: 'export class EndpointCache {}',
  },
  // Digests in JavaScript, for a Node without node:crypto. 5 KB.
  { file: /\/checksum\/sha256\/Sha256Js\.js$/, contents: 'export const Sha256Js = undefined;' },
  { file: /\/checksum\/md5\/Md5Js\.js$/, contents: 'export const Md5Js = undefined;' },
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
      for (const { file, contents } of LEFT_OUT)
        build.onLoad({ filter: file }, ({ path }) => ({ contents, resolveDir: dirname(path) }));
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
