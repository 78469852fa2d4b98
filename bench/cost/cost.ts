import type { PartName } from '../parts.ts';
import type { Bench, Figure, Section } from '../section.ts';
import { billedMs, computeUsd, costLines, type FunctionWork, type Work } from './lines.ts';

type Found = Readonly<Partial<Record<PartName, Section>>>;

/** The part that cost reckons from has not been measured, neither in this run nor before. */
export class NotMeasuredError extends Error {
  override readonly name = 'NotMeasuredError';
}

const MESSAGE = 'MNS XML, 500 B';
const MEMORIES = [256, 512, 1_024, 1_769];
const EXPLAINED = 'docs/decisions/what-a-message-costs.md';

/** One memory setting that is deployed, in MB. */
const DEPLOYED = { receive: 1_024, relay: 512, deliver: 512 };

/** What nobody can measure on this machine, in ms: how long the others take to answer. */
const ASSUMED = { dynamodbMs: 5, sqsMs: 8, webhookMs: 100 };
/** CPU time of a message in relay, in ms, and in deliver where the part `relay` has not measured it. */
const ASSUMED_CPU = { relay: 3, deliver: 5 };

export function costBench(found: () => Found): Bench {
  return {
    name: 'cost',
    run: async () => sectionOf(workFrom(found())),
  };
}

function workFrom({ receive, relay }: Found): Work {
  if (receive === undefined) {
    throw new NotMeasuredError(
      'Cost is reckoned from the part receive: run it first, or with --only receive,cost',
    );
  }
  const of = (name: string) => {
    const value = receive.figures.find((figure) => figure.name === `${MESSAGE}: ${name}`)?.median;
    if (value === undefined) throw new NotMeasuredError(`The part receive has no figure ${MESSAGE}: ${name}`);
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
    deliveryRowBytes: 700,
    messageBytes: 500,
    logBytes: { receive: of('log') * 1_024, relay: 600 },
    batch: { relay: 1, deliver: 1 },
    // Made, claimed, settled. Claiming moves the entry, which is a deletion and a write.
    deliveryWrites: { row: 3, index: 4 },
  };
}

function sectionOf(work: Work): Section {
  const lines = costLines(work);
  const sum = (...parts: readonly string[]) =>
    lines.filter(({ part }) => parts.includes(part)).reduce((usd, line) => usd + line.usd, 0);
  return {
    title: 'Cost of a million messages: MNS XML, 500 B, relayed to one webhook',
    figures: [
      ...lines.map(({ part, name, usd }) => fixed(`${part}: ${name}`, '$', usd)),
      ...MEMORIES.flatMap((memoryMb) => memoryFigures({ ...work.receive, memoryMb })),
    ],
    ratios: [
      {
        name: 'Receive, a million messages',
        value: sum('receive'),
        unit: '$',
        target: { atMost: 4 },
        explained: EXPLAINED,
      },
      {
        name: 'Receive and relay to one webhook, a million messages',
        value: sum('receive', 'relay'),
        unit: '$',
        target: { atMost: 8 },
        explained: EXPLAINED,
      },
    ],
    notes: [
      'List prices of us-east-1 (bench/prices.ts), without free tiers; storage is listed and not in the sums.',
      'Measured: CPU time, row and log of receive, CPU time of deliver. A core of this machine is taken for one of Lambda’s (1,769 MB).',
      `Assumed: DynamoDB answers in ${ASSUMED.dynamodbMs} ms, SQS in ${ASSUMED.sqsMs}, the webhook in ${ASSUMED.webhookMs}; relay takes ${ASSUMED_CPU.relay} ms of CPU; messages come one at a time, which is the dearest way.`,
      'By memory: a function gets its share of a core, so that computing costs the same and waiting costs less; what grows is the answer.',
    ],
  };
}

/** How long one push is billed with that memory, and what a million come to. */
function memoryFigures(work: FunctionWork): readonly Figure[] {
  const memory = `receive with ${work.memoryMb} MB`;
  return [
    fixed(`${memory}: billed`, 'ms', billedMs(work)),
    fixed(`${memory}: computing`, '$', computeUsd(work)),
  ];
}

function fixed(name: string, unit: Figure['unit'], value: number): Figure {
  return { name, unit, median: value, least: value, most: value };
}
