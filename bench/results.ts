import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import type { PartName } from './part-names.ts';
import type { Section } from './section.ts';

/** What a part found, and where and when: parts may have run on different days. */
export interface Result {
  readonly machine: string;
  /** ISO 8601. */
  readonly measuredAt: string;
  readonly section: Section;
}

export type Results = Readonly<Partial<Record<PartName, Result>>>;

/** What of a machine matters to the figures, and nothing that names it. */
export function machineLine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const { platform, arch, version } = process;
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}, ${memory} GB, ${platform} ${arch}, Node ${version}`;
}

/** The results of a file; none when there is no such file. */
export async function readResults(file: string | URL): Promise<Results> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Results;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new Error(`${file} cannot be read`, { cause: error });
  }
}

export async function writeResults(file: string | URL, results: Results): Promise<void> {
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
}
