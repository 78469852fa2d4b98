import type { ServerResponse } from 'node:http';
import type { Broker } from '../../local/broker/start.ts';
import type { ProxyFault } from './faulty-proxy.ts';

/** In [0, 1). */
export type Random = () => number;

/** The brokers wait 5 s here, and then take the push for failed. */
const LATE_MS = 6_000;
/** DynamoDB's bad moments: how long one lasts, and how long it is at least until the next, in ms. */
const BURST = { lasts: 800, every: 12_000 };

/** Of 100 pushes five are doubled, five are overtaken by the next and five come late. */
export function disturbPushes(broker: Broker): void {
  broker.faults.set({ kind: 'duplicate', probability: 0.05 });
  broker.faults.set({ kind: 'reorder', probability: 0.05 });
  broker.faults.set({ kind: 'delay', ms: 700, probability: 0.05 });
}

const ANSWER_CUT: ProxyFault = { name: 'answer cut', kind: 'cut' };
const PUSH_LOST: ProxyFault = { name: 'push lost', kind: 'lose' };
const ANSWER_LATE: ProxyFault = { name: 'answer late', kind: 'late', ms: LATE_MS };
export const RECEIVE_FAULTS: readonly ProxyFault[] = [ANSWER_CUT, PUSH_LOST, ANSWER_LATE];

/** Of each 100 pushes, five get no answer in time: two are handled but not answered, two too late, one never arrives. */
export function drawReceiveFault(random: Random): () => ProxyFault | undefined {
  return drawFrom([ANSWER_CUT, ANSWER_CUT, PUSH_LOST, ANSWER_LATE, ANSWER_LATE], 100, random);
}

const THROTTLED: ProxyFault = { name: 'throttled', kind: 'refuse', answer: throttled };
const FAILED: ProxyFault = { name: 'failed', kind: 'refuse', answer: failed };
const REPLY_CUT: ProxyFault = { name: 'answer cut', kind: 'cut' };
const REQUEST_LOST: ProxyFault = { name: 'request lost', kind: 'lose' };
export const TABLE_FAULTS: readonly ProxyFault[] = [THROTTLED, FAILED, REPLY_CUT, REQUEST_LOST];

/** Of each 200 requests eight meet an error, throttling or a connection that ends; in a burst, six of ten. */
export function drawTableFault(random: Random, now: () => number = Date.now): () => ProxyFault | undefined {
  const kinds = [THROTTLED, THROTTLED, THROTTLED, FAILED, FAILED, REPLY_CUT, REPLY_CUT, REQUEST_LOST];
  const usually = drawFrom(kinds, 200, random);
  const inBurst = drawFrom([...kinds.slice(0, 5), REPLY_CUT], 10, random);
  let burstAt = now() + BURST.every;
  return () => {
    if (now() > burstAt + BURST.lasts) burstAt = now() + BURST.every * (1 + random());
    return now() >= burstAt ? inBurst() : usually();
  };
}

/** Gives each of these once in `size` draws, at random moments: so that even a short run meets every kind. */
function drawFrom<T>(these: readonly T[], size: number, random: Random): () => T | undefined {
  let deck: (T | undefined)[] = [];
  return () => {
    if (deck.length === 0) deck = [...these, ...Array.from({ length: size - these.length }, () => undefined)];
    return deck.splice(Math.floor(random() * deck.length), 1)[0];
  };
}

function throttled(response: ServerResponse): void {
  const type = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';
  answer(response, 400, type, 'The level of configured provisioned throughput for the table was exceeded.');
}

function failed(response: ServerResponse): void {
  answer(response, 500, 'com.amazonaws.dynamodb.v20120810#InternalServerError', 'Internal server error');
}

function answer(response: ServerResponse, status: number, type: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: type, message }));
}
