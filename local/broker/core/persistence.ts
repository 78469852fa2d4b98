import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountSnapshot } from './account.ts';
import type { BrokerName } from './broker-name.ts';
import type { Push } from './push.ts';

/** What survives a restart. */
export interface Snapshot {
  readonly version: 1;
  readonly accounts: Readonly<Partial<Record<BrokerName, AccountSnapshot>>>;
  /** Pushes that have neither succeeded nor been given up; what came of their tries is not kept. */
  readonly pushes: readonly Omit<Push, 'attempts' | 'state'>[];
  /** PEM: receivers keep the certificate by its URL, so a restarted broker signs with the same key. */
  readonly signing: { readonly privateKey: string; readonly certificate: string };
}

/** The file was written by another version, or by something else. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
}

/** Keeps a snapshot in a directory, written whole and put in place at once. */
export class Persistence {
  readonly #directory: string;
  readonly #snapshot: () => Snapshot;
  #writing: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;

  constructor(directory: string, snapshot: () => Snapshot) {
    this.#directory = directory;
    this.#snapshot = snapshot;
  }

  /** @throws SnapshotError when there is a file that cannot be used */
  static async load(directory: string): Promise<Snapshot | undefined> {
    const file = fileIn(directory);
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw new SnapshotError(`cannot read ${file}`, { cause: error });
    });
    if (text === undefined) return undefined;
    const snapshot = parse(text, file);
    if (snapshot.version !== 1) throw new SnapshotError(`${file} is not a snapshot of this version`);
    return snapshot;
  }

  /** Resolves when the state as it is now is on disk. Calls during a write share the next one. */
  save(): Promise<void> {
    this.#queued ??= this.#writing
      .catch(() => {})
      .then(() => {
        this.#queued = undefined;
        this.#writing = this.#write();
        return this.#writing;
      });
    return this.#queued;
  }

  async #write(): Promise<void> {
    const file = fileIn(this.#directory);
    await mkdir(this.#directory, { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify(this.#snapshot()));
    await rename(`${file}.new`, file);
  }
}

function fileIn(directory: string): string {
  return join(directory, 'broker.json');
}

function parse(text: string, file: string): Snapshot {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SnapshotError(`${file} is not JSON`, { cause });
  }
}
