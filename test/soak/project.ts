import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';
import { parseTemplate } from '../../local/event-sources/template.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const PARTS = [
  'deploy',
  'functions',
  'lib',
  'local/ports.json',
  'test/soak/relay.config.ts',
  'package.json',
  'tsconfig.json',
];

interface Template {
  readonly functions: Readonly<Record<string, { readonly handler: string }>>;
}

/**
 * Copies this project, with the configuration of the soak for its own: what somebody edits meanwhile changes nothing.
 * The functions are bundled here, once: a host that bundles takes several times as long to come back when it is killed.
 */
export async function copyProject(directory: string): Promise<void> {
  for (const part of PARTS) await cp(join(PROJECT, part), join(directory, part), { recursive: true });
  await symlink(join(PROJECT, 'node_modules'), join(directory, 'node_modules'));
  await writeFile(
    join(directory, 'relay.config.ts'),
    "export { default } from './test/soak/relay.config.ts';\n",
  );
  const text = await readFile(join(PROJECT, 'serverless.yml'), 'utf8');
  await bundle(directory, parseTemplate(text) as Template);
  await writeFile(join(directory, 'serverless.yml'), text.replace(/^ +- serverless-esbuild\n/m, ''));
}

async function bundle(directory: string, { functions }: Template): Promise<void> {
  await build({
    absWorkingDir: directory,
    entryPoints: Object.values(functions).map(({ handler }) => handler.replace(/\.handler$/, '.ts')),
    outdir: 'functions',
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    // Some dependencies are CommonJS and ask for Node's modules by require.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  // Its process would stay, and take half a gigabyte from those under test.
  await stop();
}
