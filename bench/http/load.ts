import { Agent, request } from 'node:http';
import type { WirePush } from '../push-event.ts';

/** What a receiver did with the pushes of one window. Times are in ms. */
export interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/**
 * Sends pushes to a receiver over connections that are kept where it keeps them, so many at a time, and times each from
 * its first byte to the end of its answer.
 * @throws Error when one is answered anything but 201
 */
export async function load(port: number, pushes: readonly WirePush[], atATime: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: atATime });
  const latencies: number[] = [];
  const waiting = pushes.values();
  const worker = async () => {
    for (const push of waiting) {
      const began = performance.now();
      const status = await send(port, push, agent);
      if (status !== 201) throw new Error(`A push was answered ${status}`);
      latencies.push(performance.now() - began);
    }
  };
  const began = performance.now();
  try {
    await Promise.all(Array.from({ length: atATime }, worker));
  } finally {
    agent.destroy();
  }
  const seconds = (performance.now() - began) / 1000;
  return {
    perSecond: pushes.length / seconds,
    p50: percentile(latencies, 50),
    p99: percentile(latencies, 99),
  };
}

/** The least value that so many of 100 values do not exceed; NaN of none. */
export function percentile(values: readonly number[], percent: number): number {
  const rank = Math.ceil((values.length * percent) / 100);
  return values.toSorted((a, b) => a - b)[Math.max(0, rank - 1)] ?? Number.NaN;
}

function send(port: number, { path, headers, body }: WirePush, agent: Agent): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const { Connection: _connection, ...said } = headers;
  const options = { agent, port, host: '127.0.0.1', method: 'POST', path };
  request({ ...options, headers: { ...said, 'content-length': body.length } }, (response) => {
    response.resume().once('end', () => resolve(response.statusCode ?? 0));
    response.once('error', reject);
  })
    .once('error', reject)
    .end(body);
  return promise;
}
