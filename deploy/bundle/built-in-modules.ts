import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { relative } from 'node:path';
import type { Plugin } from 'esbuild';

const NAMES = builtinModules.filter((name) => !/^(?:_|node:)/.test(name)).join('|');
const BUILT_IN = new RegExp(`^(?:node:)?(?:${NAMES})$`);
/** Where the SDK imports one only when it needs it, which would become a file to be read for a line. */
const IMPORTERS = /(?:node-http-handler|invoke-store|getInstanceMetadataRegion)\.js$/;
const IMPORT = /\bimport\((["']node:[\w/]+["'])\)/g;

/**
 * Takes Node's own modules by `process.getBuiltinModule`. An ESM import of one looks at everything that it exports, and
 * so loads what Node itself loads only on use: with `node:http` the whole of undici (25 ms), with `node:util` the
 * worker threads. For the same reason each name is taken by itself, and those that are not imported are left out.
 */
export function builtInModules(): Plugin {
  return {
    name: 'built-in-modules',
    setup(build) {
      const directory = build.initialOptions.absWorkingDir ?? process.cwd();
      build.onResolve({ filter: BUILT_IN }, ({ path, kind, importer }) => ({
        path: `node:${path.replace(/^node:/, '')}`,
        // One for each importer: what several chunks share would become a file of a hundred bytes.
        suffix: `?${relative(directory, importer)}`,
        namespace: kind === 'require-call' ? 'required-built-in' : 'imported-built-in',
        sideEffects: false,
      }));
      build.onLoad({ filter: /./, namespace: 'required-built-in' }, ({ path }) => ({
        contents: `module.exports = process.getBuiltinModule('${path}');`,
      }));
      build.onLoad({ filter: /./, namespace: 'imported-built-in' }, async ({ path }) => ({
        contents: byName(path, await namesOf(path)),
      }));
      build.onLoad({ filter: IMPORTERS }, async ({ path }) => ({
        contents: (await readFile(path, 'utf8')).replace(
          IMPORT,
          'Promise.resolve(process.getBuiltinModule($1))',
        ),
      }));
    },
  };
}

async function namesOf(path: string): Promise<readonly string[]> {
  const exported: object = await import(path);
  return Object.keys(exported).filter((name) => name !== 'default' && /^[A-Za-z_]\w*$/.test(name));
}

/** A module of which esbuild keeps the names that somebody imports. */
function byName(path: string, names: readonly string[]): string {
  return [
    `const module = /* @__PURE__ */ process.getBuiltinModule('${path}');`,
    'const pick = (name) => module[name];',
    'export default module;',
    ...names.map((name) => `const _${name} = /* @__PURE__ */ pick('${name}');`),
    `export { ${names.map((name) => `_${name} as ${name}`).join(', ')} };`,
  ].join('\n');
}
