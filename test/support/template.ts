import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const SERVERLESS = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');
const BUILD_FOLDER = 'template-test';

export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  // biome-ignore lint/suspicious/noExplicitAny: what CloudFormation says of each type is not written down here
  readonly Properties: any;
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** Runs the `serverless` command in the project. Rejects with what it printed when it fails. */
function serverless(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const quiet = { SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off', BUILD_FOLDER };
  return promisify(execFile)(process.execPath, [SERVERLESS, ...args], {
    cwd: PROJECT,
    env: { ...process.env, ...quiet, ...env },
  });
}

/** The CloudFormation template that `serverless package --stage prod` makes, for all tests of a file. */
export function useTemplate() {
  let text: string | undefined;
  let resources: Readonly<Record<string, Resource>> = {};
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'topic-relay-template-'));
    // Of whoever runs this: they must stay here.
    const own = {
      MNS_ACCESS_KEY_SECRET: 'MARKED',
      CMQ_SECRET_KEY: 'MARKED',
      MNS_CERTIFICATE_ORIGINS: 'MARKED',
    };
    await serverless(['package', '--stage', 'prod', '--package', folder], own);
    text = await readFile(join(folder, 'cloudformation-template-update-stack.json'), 'utf8');
    resources = JSON.parse(text).Resources;
  }, 120_000);
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await rm(join(PROJECT, '.esbuild', BUILD_FOLDER), { recursive: true, force: true });
  });

  return {
    serverless,
    template: () => text ?? '',
    resource(name: string): Resource {
      const found = resources[name];
      if (found === undefined) throw new Error(`The template has no resource ${name}`);
      return found;
    },
    ofType: (type: string) => Object.entries(resources).filter(([, { Type }]) => Type === type),
  };
}
