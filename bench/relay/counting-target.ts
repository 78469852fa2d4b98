import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { Worker } from 'node:worker_threads';

export interface SentRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** A webhook that verifies nothing and counts. */
export interface CountingTarget {
  readonly url: string;
  /** Requests answered. */
  readonly count: number;
  /** The first request that came. */
  readonly first: Promise<SentRequest>;
  /** Resolves when so many were answered. */
  reached(count: number, signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/** How often somebody who waits looks whether he shall stop, in ms. */
const LOOK_UP_MS = 1_000;

/** Answers in a thread of its own: its work is not counted as the work of who sends. */
export async function startCountingTarget(): Promise<CountingTarget> {
  const answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const thread = new Worker(new URL('./counting-target-thread.ts', import.meta.url), {
    workerData: answered,
  });
  const [port] = (await once(thread, 'message')) as [number];
  const first = once(thread, 'message').then(([request]) => request as SentRequest);
  // Nobody need ask for it, nor send anything.
  first.catch(() => undefined);
  return {
    url: `http://127.0.0.1:${port}/`,
    first,
    get count() {
      return Atomics.load(answered, 0);
    },
    async reached(count, signal) {
      for (let seen = Atomics.load(answered, 0); seen < count; seen = Atomics.load(answered, 0)) {
        signal.throwIfAborted();
        await Atomics.waitAsync(answered, 0, seen, LOOK_UP_MS).value;
      }
    },
    async stop() {
      await thread.terminate();
    },
  };
}
