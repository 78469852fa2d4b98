import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The program that opens a URL, and what goes before the URL. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  linux: ['xdg-open'],
};

/**
 * Opens a URL in the user's browser, where there is one. Everybody on this machine can read what a program is started
 * with, so a URL with a key goes there through a file that only its owner can read.
 * Where it cannot be opened, the URL that was printed is all there is.
 * @returns how to remove the file
 */
export async function openBrowser(url: string): Promise<() => Promise<void>> {
  const [program, ...args] = OPENERS[process.platform] ?? [];
  if (program === undefined) return async () => undefined;
  const directory = await mkdtemp(join(tmpdir(), 'topic-relay-'));
  const file = join(directory, 'inspector.html');
  const html = `<!doctype html><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=${url}">`;
  await writeFile(file, html, { mode: 0o600 });
  const child = spawn(program, [...args, pathToFileURL(file).href], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined).unref();
  return () => rm(directory, { recursive: true, force: true });
}
