import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../deploy/bundle/build.ts';
import { defaultBundle, leanBundle } from '../../deploy/bundle/options.ts';

export const FUNCTIONS = [
  'receive-mns',
  'receive-cmq',
  'relay',
  'deliver',
  'drain',
  'sweep',
  'topics',
  'subscriptions',
  'publish',
  'notifications',
  'deliveries',
  'broker-resource',
] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** What is started beside the functions, to know what they are made of. */
export const PUTS = ['put', 'hand-signed-put'] as const;
export type Started = FunctionName | (typeof PUTS)[number];

/** One source, bundled both ways: the file that is imported, and the bytes of it that a cold start reads. */
export interface BothBundles {
  readonly lean: { readonly file: string; readonly start: number };
  readonly default: { readonly file: string; readonly start: number };
}

export interface Bundles {
  readonly of: Readonly<Record<Started, BothBundles>>;
  remove(): Promise<void>;
}

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** Bundles everything as it is deployed, and as esbuild does by default, in a directory of its own. */
export async function makeBundles(signal: AbortSignal): Promise<Bundles> {
  const parent = join(PROJECT, '.esbuild');
  await mkdir(parent, { recursive: true });
  const directory = await mkdtemp(join(parent, 'cold-start-'));
  const both = async (name: Started, entry: string): Promise<BothBundles> => {
    const made = async (kind: 'lean' | 'default') => {
      signal.throwIfAborted();
      const options = kind === 'lean' ? leanBundle() : defaultBundle();
      const { start } = await bundle(entry, options, join(directory, kind));
      return { file: join(directory, kind, `${name}.mjs`), start };
    };
    return { lean: await made('lean'), default: await made('default') };
  };
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const of: Partial<Record<Started, BothBundles>> = {};
    for (const name of FUNCTIONS) of[name] = await both(name, `functions/${name}.ts`);
    for (const name of PUTS) of[name] = await both(name, `bench/cold-start/${name}.ts`);
    return { of: of as Record<Started, BothBundles>, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
