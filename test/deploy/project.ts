import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { startChild } from '../../local/process.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
/** What a deployment is made of. */
const PARTS = ['serverless.yml', 'package.json', 'tsconfig.json', 'deploy', 'functions', 'lib', 'local'];

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
  remove(): Promise<void>;
}

/** @param env what the CLI finds in its environment, besides the PATH */
export async function copyProject(env: Readonly<Record<string, string>>): Promise<Project> {
  const directory = await mkdtemp(join(tmpdir(), 'topic-relay-deploy-'));
  for (const part of PARTS) await cp(join(PROJECT, part), join(directory, part), { recursive: true });
  await symlink(join(PROJECT, 'node_modules'), join(directory, 'node_modules'));
  const cli = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');
  return {
    directory,
    configure: (source) => writeFile(join(directory, 'relay.config.ts'), source),
    async serverless(...args) {
      const lines: string[] = [];
      const child = startChild({
        command: process.execPath,
        args: [cli, ...args],
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
      const printed = lines.join('\n');
      if (code !== 0) throw new Error(`serverless ${args.join(' ')} ended with ${code}:\n${printed}`);
      return printed;
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
