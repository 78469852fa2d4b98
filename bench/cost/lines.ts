import { PRICES } from '../prices.ts';

/** What one message costs to handle, measured and assumed. Times are of one message, in ms. */
export interface Work {
  readonly receive: FunctionWork;
  readonly relay: FunctionWork;
  readonly deliver: FunctionWork;
  readonly rowBytes: number;
  readonly deliveryRowBytes: number;
  readonly messageBytes: number;
  /** That receive, relay and deliver write to the log. */
  readonly logBytes: { readonly receive: number; readonly relay: number };
  /** Messages that one invocation of relay takes, and deliveries that one of deliver takes. */
  readonly batch: { readonly relay: number; readonly deliver: number };
  /** How often a delivery's record is written, and its entry in the index `due`. */
  readonly deliveryWrites: { readonly row: number; readonly index: number };
}

export interface FunctionWork {
  /** Of a core as fast as one of Lambda's. */
  readonly cpuMs: number;
  /** For DynamoDB, SQS or a webhook: costs memory, whatever the memory. */
  readonly waitMs: number;
  readonly memoryMb: number;
}

/** USD for a million messages. */
export interface CostLine {
  readonly name: string;
  readonly part: 'receive' | 'relay' | 'storage';
  readonly usd: number;
}

/** Memory at which Lambda gives one whole vCPU; below it a share, in proportion. */
const ONE_CPU_MB = 1_769;
/** What Lambda itself logs of an invocation: START, END and REPORT. */
const INVOCATION_LOG_BYTES = 330;
/** The line of the HTTP API's access log, as serverless.yml has it. */
const ACCESS_LOG_BYTES = 260;
const GB = 2 ** 30;

/** Billed ms of one invocation: work waits for its share of a core. */
export function billedMs({ cpuMs, waitMs, memoryMb }: FunctionWork): number {
  return (cpuMs * ONE_CPU_MB) / Math.min(memoryMb, ONE_CPU_MB) + waitMs;
}

/** USD for the computing of a million messages. */
export function computeUsd(work: FunctionWork): number {
  return ((billedMs(work) / 1_000) * 1e6 * work.memoryMb * PRICES.lambdaGbSecond) / 1_024;
}

/** A million messages that are pushed, stored, and relayed to one webhook. */
export function costLines(work: Work): readonly CostLine[] {
  const { batch, logBytes } = work;
  // Each KB that is begun, and one more for the entry in the index.
  const writes = Math.ceil(work.rowBytes / 1_024) + 1;
  const { row, index } = work.deliveryWrites;
  const deliveryWrites = row * Math.ceil(work.deliveryRowBytes / 1_024) + index;
  const relayInvocations = 1 / batch.relay + 1 / batch.deliver;
  const logged = (bytes: number) => (bytes * 1e6 * PRICES.logsGb) / GB;
  return [
    { part: 'receive', name: 'HTTP API, a request', usd: PRICES.httpApiMillion },
    { part: 'receive', name: 'Lambda, an invocation', usd: PRICES.lambdaMillion },
    { part: 'receive', name: 'Lambda, computing', usd: computeUsd(work.receive) },
    { part: 'receive', name: `DynamoDB, ${writes} writes`, usd: writes * PRICES.writeMillion },
    {
      part: 'receive',
      name: 'logs',
      usd: logged(logBytes.receive + INVOCATION_LOG_BYTES + ACCESS_LOG_BYTES),
    },
    { part: 'relay', name: 'Lambda, invocations', usd: relayInvocations * PRICES.lambdaMillion },
    { part: 'relay', name: 'relay, computing', usd: computeUsd(work.relay) },
    { part: 'relay', name: 'deliver, computing', usd: computeUsd(work.deliver) },
    {
      part: 'relay',
      name: `DynamoDB, ${deliveryWrites} writes and 1 read`,
      usd: deliveryWrites * PRICES.writeMillion + PRICES.readMillion,
    },
    // Ten messages are sent, received and deleted with one request each, when there are ten.
    { part: 'relay', name: 'SQS, 3 requests', usd: (3 / batch.deliver) * PRICES.sqsMillion },
    {
      part: 'relay',
      name: 'logs',
      usd: logged(logBytes.relay + relayInvocations * INVOCATION_LOG_BYTES),
    },
    {
      part: 'relay',
      name: 'out to the webhook',
      usd: ((work.messageBytes + 1_024) * 1e6 * PRICES.egressGb) / GB,
    },
    {
      part: 'storage',
      name: 'DynamoDB, kept for 30 days, with recovery',
      usd:
        ((work.rowBytes + work.deliveryRowBytes) * 1e6 * (PRICES.storageGbMonth + PRICES.recoveryGbMonth)) /
        GB,
    },
  ];
}
