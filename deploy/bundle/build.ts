import { type BuildOptions, build, type Metafile } from 'esbuild';

/** A function's bundle, in bytes. */
export interface Bundle {
  /** What every cold start reads: the handler's file, and what that imports. */
  readonly start: number;
  /** With what is loaded when it is first needed. */
  readonly all: number;
  /** What is in `start`, by package or folder of the project, the largest first. */
  readonly parts: readonly { readonly name: string; readonly bytes: number }[];
}

/**
 * Bundles a function as serverless-esbuild does.
 * @param entry its file in the project: `functions/topics.ts`
 * @param directory where to; not written unless given
 */
export async function bundle(entry: string, options: BuildOptions, directory?: string): Promise<Bundle> {
  const project = new URL('../../', import.meta.url).pathname;
  const { metafile } = await build({
    ...options,
    absWorkingDir: project,
    entryPoints: [entry],
    outdir: directory ?? '.esbuild/unwritten',
    outExtension: { '.js': '.mjs' },
    write: directory !== undefined,
    metafile: true,
    logLevel: 'warning',
  });
  const start = loadedAtStart(metafile, entry);
  const sum = (outputs: readonly Output[]) => outputs.reduce((bytes, output) => bytes + output.bytes, 0);
  return { start: sum(start), all: sum(Object.values(metafile.outputs)), parts: partsOf(start) };
}

type Output = Metafile['outputs'][string];

function loadedAtStart({ outputs }: Metafile, entry: string): readonly Output[] {
  const found = new Set<Output>();
  const load = (output: Output | undefined) => {
    if (output === undefined || found.has(output)) return;
    found.add(output);
    for (const { path, kind } of output.imports) if (kind === 'import-statement') load(outputs[path]);
  };
  load(Object.values(outputs).find(({ entryPoint }) => entryPoint === entry));
  return [...found];
}

function partsOf(outputs: readonly Output[]): Bundle['parts'] {
  const bytes = new Map<string, number>();
  for (const { inputs } of outputs) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = partOf(path);
      bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
    }
  }
  return Array.from(bytes, ([name, bytes]) => ({ name, bytes })).toSorted((a, b) => b.bytes - a.bytes);
}

/** `node_modules/@smithy/core/dist-es/submodules/serde/…` is of `@smithy/core`, `lib/store/table.ts` of `lib/store`. */
function partOf(path: string): string {
  const inPackage = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path);
  return inPackage?.[1] ?? path.split('/').slice(0, 2).join('/');
}
