import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { superviseChild } from './process.ts';
import type { Ports } from './stack.ts';

const PROJECT = dirname(dirname(fileURLToPath(import.meta.url)));
/** What may wait for the inspector to take it, in bytes: the stack does not wait. */
const MOST_WAITING = 4 * 1024 * 1024;

/** What it said last, and why it ended. */
const LAST_LINES = 3;

export interface InspectorProcessOptions {
  readonly port: number;
  readonly ports: Pick<Ports, 'lambda' | 'broker'>;
  /** It ended without having been asked to. */
  readonly onEnded: (lastWords: string) => void;
}

export interface InspectorProcess {
  /** The URL of the page; undefined when it could not be served, which `onEnded` is told. */
  readonly ready: Promise<string | undefined>;
  /** Takes a line that the function host printed. */
  readonly onLine: (line: string) => void;
  stop(): Promise<void>;
}

/** Runs the `inspect` verb of the command line beside the stack: whatever happens to it, the stack goes on. */
export function startInspectorProcess(options: InspectorProcessOptions): InspectorProcess {
  const { port, ports, onEnded } = options;
  const binary = join(PROJECT, 'cli', 'topic-relay.ts');
  const child = spawn(
    process.execPath,
    [binary, 'inspect', '--stage', 'local', '--port', String(port), '--no-open', '--log', '-'],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      env: {
        ...process.env,
        TOPIC_RELAY_LAMBDA_URL: `http://127.0.0.1:${ports.lambda}`,
        TOPIC_RELAY_BROKER_URL: `http://127.0.0.1:${ports.broker}`,
      },
    },
  );
  // It is said when it ends; what it is given then goes nowhere.
  child.stdin.on('error', () => undefined);
  const ready = Promise.withResolvers<string | undefined>();
  const lastLines: string[] = [];
  let stopping = false;
  const supervised = superviseChild(child, {
    onLine(line) {
      lastLines.push(line);
      if (lastLines.length > LAST_LINES) lastLines.shift();
      if (line.startsWith('http://')) ready.resolve(line);
    },
  });
  const over = () => {
    ready.resolve(undefined);
    if (!stopping) onEnded(lastLines.join('\n'));
  };
  supervised.ended.then(over, over);
  return {
    ready: ready.promise,
    onLine(line) {
      // Only the log: what else the host prints shows paths, and those hold tokens.
      if (!line.startsWith('{"time":') || child.stdin.writableLength > MOST_WAITING) return;
      child.stdin.write(`${line}\n`);
    },
    async stop() {
      stopping = true;
      await supervised.stop();
    },
  };
}
