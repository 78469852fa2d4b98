import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../local/free-port.ts';
import { startChild } from '../../local/process.ts';

export const REGION = 'ap-southeast-1';

/** AWS on this machine. */
export interface Ministack {
  /** Of every service. */
  readonly endpoint: string;
  /** `host:port` under which the HTTP API of this id answers, as its `Host` header says it. */
  hostOf(apiId: string): string;
  stop(): Promise<void>;
}

/**
 * Starts MiniStack on a free port of 127.0.0.1, and waits until it answers.
 * @param onLine takes each line that it prints
 */
export async function startMinistack(python: string, onLine: (line: string) => void): Promise<Ministack> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const scratch = await mkdtemp(join(tmpdir(), 'ministack-'));
  const child = startChild({
    command: python,
    args: ['-m', 'ministack'],
    cwd: scratch,
    // Nothing else: the functions that it runs inherit its environment.
    env: {
      // The functions run on the first `node` of it.
      PATH: [dirname(process.execPath), dirname(python), '/usr/bin', '/bin'].join(':'),
      HOME: scratch,
      TMPDIR: scratch,
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: '127.0.0.1',
      MINISTACK_REGION: REGION,
      // Without these two it listens on every interface.
      BIND_HOST: '127.0.0.1',
      IOT_MTLS_ENABLED: '0',
    },
    onLine,
  });
  const stop = async () => {
    await child.stop();
    await rm(scratch, { recursive: true, force: true });
  };
  try {
    await Promise.race([answers(endpoint), child.ended.then(failEarly)]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, hostOf: (apiId) => `${apiId}.execute-api.127.0.0.1:${port}`, stop };
}

async function answers(endpoint: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await delay(100)) {
    const response = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (response?.ok) return;
    if (Date.now() > deadline) throw new Error('MiniStack did not answer within a minute');
  }
}

function failEarly({ code }: { readonly code: number | null }): never {
  throw new Error(`MiniStack ended with ${code}`);
}
