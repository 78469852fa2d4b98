import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { startChild } from '../../local/process.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
/** What a deployment is made of, and what looks at it. */
const PARTS = [
  'serverless.yml',
  'package.json',
  'tsconfig.json',
  'deploy',
  'functions',
  'lib',
  'local',
  'cli',
];

/** A copy of this project, to be deployed with a configuration of its own. */
export interface Project {
  readonly directory: string;
  /** Writes `relay.config.ts`. */
  configure(source: string): Promise<void>;
  /**
   * Runs the `serverless` CLI there.
   * @returns what it printed
   * @throws Error with what it printed, when it ends with another code than 0
   */
  serverless(...args: readonly string[]): Promise<string>;
  /**
   * Runs the `topic-relay` command there, which answers in JSON.
   * @returns the objects that it printed
   * @throws Error with what it printed, when it ends with another code than 0
   */
  relay(...args: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  remove(): Promise<void>;
}

/** @param env what the CLI finds in its environment, besides the PATH */
export async function copyProject(env: Readonly<Record<string, string>>): Promise<Project> {
  const directory = await mkdtemp(join(tmpdir(), 'topic-relay-deploy-'));
  for (const part of PARTS) await cp(join(PROJECT, part), join(directory, part), { recursive: true });
  await symlink(join(PROJECT, 'node_modules'), join(directory, 'node_modules'));
  const serverless = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');
  const run = async (script: string, args: readonly string[]): Promise<readonly string[]> => {
    const lines: string[] = [];
    const child = startChild({
      command: process.execPath,
      args: [script, ...args],
      cwd: directory,
      env: {
        PATH: [dirname(process.execPath), '/usr/bin', '/bin'].join(':'),
        HOME: directory,
        SLS_TELEMETRY_DISABLED: '1',
        SLS_NOTIFICATIONS_MODE: 'off',
        ...env,
      },
      onLine: (line) => lines.push(line),
    });
    const { code } = await child.ended;
    await child.stop();
    if (code === 0) return lines;
    throw new Error(`${script} ${args.join(' ')} ended with ${code}:\n${lines.join('\n')}`);
  };
  return {
    directory,
    configure: (source) => writeFile(join(directory, 'relay.config.ts'), source),
    serverless: async (...args) => (await run(serverless, args)).join('\n'),
    async relay(...args) {
      const lines = await run(join(directory, 'cli/topic-relay.ts'), [...args, '--output', 'json']);
      // What it says to the person goes to the other stream, and is no JSON.
      return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
