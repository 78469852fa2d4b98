import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const APT_GET = '/usr/bin/apt-get';

/** The system's Chromium: what CHROMIUM names, or the first on the PATH. Undefined when there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.CHROMIUM !== undefined && env.CHROMIUM !== '') return env.CHROMIUM;
  const directories = (env.PATH ?? '').split(delimiter);
  return NAMES.flatMap((name) => directories.map((directory) => join(directory, name))).find(isExecutable);
}

/** Installs Debian's Chromium where that needs no questions: as root, with apt-get. Says so before. */
export function installChromium(print: (line: string) => void): boolean {
  if (process.getuid?.() !== 0 || !isExecutable(APT_GET)) return false;
  print('There is no Chromium here: installing the system’s, with apt-get install chromium');
  // The lists of packages may be missing from a fresh machine, or be old.
  return install() || (apt(['update']) && install());
}

function install(): boolean {
  return apt(['install', '--yes', '--no-install-recommends', 'chromium']);
}

function apt(args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status } = spawnSync(APT_GET, ['-qq', ...args], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  return status === 0;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
