import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { startChild } from './process.ts';

const PROJECT = dirname(dirname(fileURLToPath(import.meta.url)));

export interface FunctionHostOptions {
  readonly gatewayPort: number;
  readonly lambdaPort: number;
  /** What the functions find in their environment, besides what serverless.yml says for the stage `local`. */
  readonly env: Readonly<Record<string, string>>;
  /** Takes each line that the host or a function prints. */
  readonly onLine: (line: string) => void;
  /** Directory of the serverless.yml to run; this project's, unless given. */
  readonly project?: string;
}

export interface FunctionHost {
  /** Where the HTTP API answers. */
  readonly url: string;
  readonly lambdaUrl: string;
  /** Of the host, and of the process group in which everything is that it starts. */
  readonly pid: number;
  /** Rejects with `FunctionFailedError` when the function throws. */
  invoke(name: string, payload: object): Promise<unknown>;
  /** Resolves when the host has ended, asked to or not. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

/** A function threw: the message is its own. */
export class FunctionFailedError extends Error {
  override readonly name = 'FunctionFailedError';
}

/** Runs the functions of serverless.yml in serverless-offline, and waits until they can be called. */
export async function startFunctionHost(options: FunctionHostOptions): Promise<FunctionHost> {
  const { gatewayPort, lambdaPort, onLine, project = PROJECT } = options;
  const serverless = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');
  const buildFolder = `host-${gatewayPort}`;
  const lastLines: string[] = [];
  const ready = Promise.withResolvers<void>();
  const child = startChild({
    command: process.execPath,
    args: [
      ...[serverless, 'offline', '--stage', 'local', '--useInProcess'],
      ...['--httpPort', String(gatewayPort), '--lambdaPort', String(lambdaPort)],
    ],
    cwd: project,
    env: {
      ...process.env,
      ...options.env,
      PATH: `${join(PROJECT, 'node_modules', '.bin')}:${process.env.PATH}`,
      BUILD_FOLDER: buildFolder,
      SLS_TELEMETRY_DISABLED: '1',
      SLS_NOTIFICATIONS_MODE: 'off',
    },
    onLine(line) {
      lastLines.push(line);
      if (lastLines.length > 20) lastLines.shift();
      if (line.includes('Server ready')) ready.resolve();
      // The host lives on after a build that failed, and would never be ready.
      if (line.includes('Build failed')) ready.reject(new Error(lastLines.join('\n')));
      onLine(line);
    },
  });
  child.ended
    .then(({ code }) =>
      ready.reject(new Error(`The function host ended with ${code}:\n${lastLines.join('\n')}`)),
    )
    .catch(ready.reject);
  const stop = async () => {
    await child.stop();
    await rm(join(project, '.esbuild', buildFolder), { recursive: true, force: true });
  };
  await ready.promise.catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const lambdaUrl = `http://127.0.0.1:${lambdaPort}`;
  const lambda = new LambdaClient({
    endpoint: lambdaUrl,
    region: 'us-east-1',
    // A connection that breaks must not run a function a second time, and one that breaks has run it: none is used again
    // after the host may have closed it for being idle.
    maxAttempts: 1,
    requestHandler: { httpAgent: { keepAlive: false } },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    url: `http://127.0.0.1:${gatewayPort}`,
    lambdaUrl,
    pid: child.pid,
    ended: child.ended,
    async invoke(name, payload) {
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName: `topic-relay-local-${name}`, Payload: JSON.stringify(payload) }),
      );
      const text = Payload?.transformToString() ?? '';
      if (FunctionError !== undefined) throw new FunctionFailedError(`${name}: ${text}`);
      return text === '' ? undefined : JSON.parse(text);
    },
    async stop() {
      lambda.destroy();
      await stop();
    },
  };
}
