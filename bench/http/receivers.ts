import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../local/free-port.ts';
import { type BenchChild, runScript } from '../child.ts';

/** Who receives, as the tables call them. */
export const RECEIVERS = ['topic-relay', 'Express receiver', 'vendor’s kind of endpoint'] as const;
export type ReceiverName = (typeof RECEIVERS)[number];

export interface Receiver {
  readonly name: ReceiverName;
  readonly port: number;
  readonly process: BenchChild;
}

const SCRIPTS: Readonly<Record<ReceiverName, URL>> = {
  'topic-relay': new URL('topic-relay.ts', import.meta.url),
  'Express receiver': new URL('../peers/express-receiver.ts', import.meta.url),
  'vendor’s kind of endpoint': new URL('../peers/vendor_endpoint.py', import.meta.url),
};

/** Those that this machine can run: the vendor's kind takes Python 3. */
export function availableReceivers(): readonly ReceiverName[] {
  const hasPython = spawnSync('python3', ['--version']).status === 0;
  return RECEIVERS.filter((name) => hasPython || !SCRIPTS[name].pathname.endsWith('.py'));
}

/** Starts a receiver on a free port, and waits until it listens. */
export async function startReceiver(
  name: ReceiverName,
  env: Readonly<Record<string, string>>,
): Promise<Receiver> {
  const port = await freePort();
  const process = runScript(SCRIPTS[name], { args: [String(port)], env });
  await Promise.race([listens(port), process.done.then(() => Promise.reject(new Error(`${name} ended`)))]);
  return { name, port, process };
}

async function listens(port: number): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await delay(20)) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
    const open = await promise;
    socket.destroy();
    if (open) return;
  }
  throw new Error(`Nothing listens on port ${port} after 30 s`);
}
