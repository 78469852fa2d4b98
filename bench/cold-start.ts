import { fileURLToPath } from 'node:url';
import { type Bundles, FUNCTIONS, makeBundles, type Started } from './cold-start/bundles.ts';
import { firstInvocation } from './cold-start/first-invocation.ts';
import { invocations } from './cold-start/invocations.ts';
import { type Surroundings, surround } from './cold-start/surroundings.ts';
import { figure, medianRatio } from './measure.ts';
import type { Bench, Figure, Ratio, Section } from './section.ts';

const ROUNDS = 15;
const EXPLAINED = 'docs/decisions/lean-bundles.md';
const EMPTY = { name: 'a function that does nothing', file: fileIn('empty.mjs') };
/** What runs with each message: its bundle is held to a size, in KB of 1,000 bytes. */
const HOT: readonly Started[] = ['receive-mns', 'receive-cmq', 'relay', 'deliver', 'drain', 'sweep'];
const HOT_KB = 290;

/** Cold starts of every function as it is packaged, beside the default bundle of the same source. */
export function coldStartBench(rounds: number): Bench {
  return {
    name: 'cold-start',
    async run(say, signal) {
      say('bundling every function both ways');
      const bundles = await makeBundles(signal);
      try {
        await using surroundings = await surround();
        const samples = await measureAll(bundles, surroundings, { rounds, say, signal });
        return section(bundles, samples);
      } finally {
        await bundles.remove();
      }
    },
  };
}

export const coldStart: Bench = coldStartBench(ROUNDS);

type Samples = ReadonlyMap<string, readonly number[]>;

interface MeasureOptions {
  readonly rounds: number;
  readonly say: (progress: string) => void;
  readonly signal: AbortSignal;
}

/** In rounds, one process after the other, so that what disturbs the machine disturbs all. The first does not count. */
async function measureAll(
  bundles: Bundles,
  surroundings: Surroundings,
  { rounds, say, signal }: MeasureOptions,
): Promise<Samples> {
  const { environment } = surroundings;
  const known = invocations(surroundings, bundles.of['receive-mns'].lean.file);
  const topic = { broker: 'mns', action: 'create', topic: 'MyTopic1' };
  await firstInvocation(bundles.of.topics.lean.file, topic, environment, signal);
  const runs = Object.entries(bundles.of).flatMap(([name, { lean, default: byDefault }]) => {
    const { event, isHandled } = known[name as Started];
    return [
      { name: leanOf(name), file: lean.file, event, isHandled },
      { name: defaultOf(name), file: byDefault.file, event, isHandled },
    ];
  });
  const empty = { ...EMPTY, event: async () => ({}), isHandled: () => true };
  const samples = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round += 1) {
    say(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
    for (const { name, file, event, isHandled } of [empty, ...runs]) {
      signal.throwIfAborted();
      const { totalMs, answer } = await firstInvocation(file, await event(), environment, signal);
      if (!isHandled(answer)) throw new Error(`${name} answered ${JSON.stringify(answer)}`);
      if (round > 0) samples.set(name, [...(samples.get(name) ?? []), totalMs]);
    }
  }
  return samples;
}

function section({ of }: Bundles, samples: Samples): Section {
  const times = (name: string) => samples.get(name) ?? [];
  const kilobytes = (bytes: number) => bytes / 1000;
  const figures: Figure[] = [
    ...Array.from(samples, ([name, each]) => figure(name, 'ms', each)),
    ...FUNCTIONS.flatMap((name) => [
      figure(leanOf(name), 'KB', [kilobytes(of[name].lean.start)]),
      figure(defaultOf(name), 'KB', [kilobytes(of[name].default.start)]),
    ]),
  ];
  const ratios: Ratio[] = [
    ...FUNCTIONS.map((name): Ratio => {
      const value = medianRatio(times(leanOf(name)), times(defaultOf(name)));
      const target = { atMost: name.startsWith('receive-') ? 0.75 : 0.85 };
      return { name: `${name}: lean ÷ default`, value, unit: 'times', target, explained: EXPLAINED };
    }),
    ...HOT.map((name): Ratio => {
      const value = kilobytes(of[name].lean.start);
      return { name: `${name}: bundle`, value, unit: 'KB', target: { atMost: HOT_KB }, explained: EXPLAINED };
    }),
  ];
  return {
    title: 'Cold starts: import and first invocation',
    figures,
    ratios,
    notes: [
      'Each figure is a fresh process: the time to import the bundle and to answer one real event; Node has started before.',
      'The default is what esbuild makes of the same source when it is told no more than ES module, Node 24 and bundle.',
      'DynamoDB, SQS and the broker answer over http on this machine; on AWS every function opens TLS besides.',
      'put: one put by the SDK as the functions open it. hand-signed-put: the same put by node:http alone.',
      'KB: what a cold start reads, without what is loaded later.',
    ],
  };
}

function leanOf(name: string): string {
  return `${name}, lean`;
}

function defaultOf(name: string): string {
  return `${name}, default`;
}

function fileIn(name: string): string {
  return fileURLToPath(new URL(`./cold-start/${name}`, import.meta.url));
}
