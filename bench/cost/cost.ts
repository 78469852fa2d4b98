import type { PartName } from '../part-names.ts';
import type { Bench, Figure, Section } from '../section.ts';
import { billedMs, computeUsd, costLines, type FunctionWork, type Work } from './lines.ts';

type Found = Readonly<Partial<Record<PartName, Section>>>;

/** The part that cost reckons from has not been measured, neither in this run nor before. */
export class NotMeasuredError extends Error {
  override readonly name = 'NotMeasuredError';
}

/** Workloads of the part `receive`. The first is what MNS pushes unless it is told otherwise. */
const MESSAGE = 'MNS XML, 500 B';
const OTHERS = ['MNS JSON, 500 B', 'MNS SIMPLIFIED, 500 B', 'CMQ, 500 B'];
const MEMORIES = [256, 512, 1_024, 1_769];
const EXPLAINED = 'docs/decisions/what-a-message-costs.md';

/** One memory setting that is deployed, in MB. */
const DEPLOYED = { receive: 1_024, relay: 512, deliver: 512 };

/** What nobody can measure on this machine, in ms: how long the others take to answer. */
const ASSUMED = { dynamodbMs: 5, sqsMs: 8, webhookMs: 100 };
/** Bytes of a delivery's record, and of what relay and deliver log of a message between them. */
const ASSUMED_BYTES = { deliveryRow: 700, log: 600 };
/** CPU time of a message in relay, in ms, and in deliver where the part `relay` has not measured it. */
const ASSUMED_CPU = { relay: 3, deliver: 5 };

export function costBench(found: () => Found): Bench {
  return {
    name: 'cost',
    run: async () => {
      const others = OTHERS.map((message) => ({ message, work: workFrom(found(), message) }));
      return sectionOf(workFrom(found(), MESSAGE), others);
    },
  };
}

function workFrom({ receive, relay }: Found, message: string): Work {
  if (receive === undefined) {
    throw new NotMeasuredError(
      'Cost is reckoned from the part receive: run it first, or with --only receive,cost',
    );
  }
  const of = (name: string) => {
    const value = receive.figures.find((figure) => figure.name === `${message}: ${name}`)?.median;
    if (value === undefined) throw new NotMeasuredError(`The part receive has no figure ${message}: ${name}`);
    return value;
  };
  const deliver = relay?.figures.find((figure) => figure.name === 'processor time of deliver')?.median;
  return {
    receive: { cpuMs: of('receive') / 1_000, waitMs: ASSUMED.dynamodbMs, memoryMb: DEPLOYED.receive },
    relay: {
      cpuMs: ASSUMED_CPU.relay,
      waitMs: ASSUMED.dynamodbMs + ASSUMED.sqsMs,
      memoryMb: DEPLOYED.relay,
    },
    deliver: {
      cpuMs: deliver === undefined ? ASSUMED_CPU.deliver : deliver / 1_000,
      waitMs: 3 * ASSUMED.dynamodbMs + ASSUMED.webhookMs,
      memoryMb: DEPLOYED.deliver,
    },
    rowBytes: of('row') * 1_024,
    deliveryRowBytes: ASSUMED_BYTES.deliveryRow,
    messageBytes: 500,
    logBytes: { receive: of('log') * 1_024, relay: ASSUMED_BYTES.log },
    batch: { relay: 1, deliver: 1 },
    // Made, claimed, settled. Claiming moves the entry, which is a deletion and a write.
    deliveryWrites: { row: 3, index: 4 },
  };
}

function sumOf(work: Work, ...parts: readonly string[]): number {
  return costLines(work)
    .filter(({ part }) => parts.includes(part))
    .reduce((sum, { usd }) => sum + usd, 0);
}

function sectionOf(work: Work, others: readonly { message: string; work: Work }[]): Section {
  return {
    title: 'Cost of a million messages: MNS XML, 500 B, relayed to one webhook',
    figures: [
      ...costLines(work).map(({ part, name, usd }) => fixed(`${part}: ${name}`, '$', usd)),
      ...others.map((other) => fixed(`receive, in all: ${other.message}`, '$', sumOf(other.work, 'receive'))),
      ...memoryFigures('receive', work.receive),
      ...memoryFigures('deliver', work.deliver),
    ],
    ratios: [
      {
        name: 'Receive, a million messages',
        value: sumOf(work, 'receive'),
        unit: '$',
        target: { atMost: 4 },
        explained: EXPLAINED,
      },
      {
        name: 'Receive and relay to one webhook, a million messages',
        value: sumOf(work, 'receive', 'relay'),
        unit: '$',
        target: { atMost: 8 },
        explained: EXPLAINED,
      },
    ],
    notes: [
      'List prices of us-east-1 (bench/prices.ts), without free tiers; storage is listed and not in the sums.',
      'Measured: CPU time, row and log of receive, CPU time of deliver. A core of this machine is taken for one of Lambda’s (1,769 MB).',
      `Assumed: DynamoDB answers in ${ASSUMED.dynamodbMs} ms, SQS in ${ASSUMED.sqsMs}, the webhook in ${ASSUMED.webhookMs}; relay takes ${ASSUMED_CPU.relay} ms of CPU; a delivery’s record has ${ASSUMED_BYTES.deliveryRow} bytes, and its lines ${ASSUMED_BYTES.log}; messages come one at a time, which is the dearest way.`,
      'By memory: a function gets its share of a core, so that computing costs the same and waiting costs less; what grows is the answer.',
    ],
  };
}

/** How long one invocation is billed with each memory, and what a million of them come to. */
function memoryFigures(name: string, work: FunctionWork): readonly Figure[] {
  return MEMORIES.flatMap((memoryMb) => {
    const given = { ...work, memoryMb };
    const memory = `${name} with ${memoryMb} MB`;
    return [
      fixed(`${memory}: billed`, 'ms', billedMs(given)),
      fixed(`${memory}: computing`, '$', computeUsd(given)),
    ];
  });
}

function fixed(name: string, unit: Figure['unit'], value: number): Figure {
  return { name, unit, median: value, least: value, most: value };
}
