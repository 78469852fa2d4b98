import { figure, median, medianRatio } from '../measure.ts';
import type { Bench, Figure, Ratio, Section } from '../section.ts';
import { cpuOf } from './cpu.ts';
import { EXPRESS, FAR_MS, OURS, openLanes, VENDOR, VENDOR_FAR } from './lanes.ts';
import { type Load, load } from './load.ts';

const EXPLAINED = 'docs/bench.md#receive-behind-an-http-server';

/** What a receiver did in a round, with the CPU time that it took for a push, in ms; NaN where nobody counts it. */
type Round = Load & { readonly cpu: number };
/** By the receiver's name and how many pushes were under way. */
type Rounds = ReadonlyMap<string, readonly Round[]>;

const keyOf = (name: string, atATime: number) => `${name}, ${atATime} at a time`;

/** `receive` behind a plain HTTP server, beside two other ways to receive the same pushes. */
export function httpBench(rounds: number): Bench {
  return {
    name: 'http',
    async run(say, signal) {
      say('starting the receivers');
      await using stack = new AsyncDisposableStack();
      const lanes = await openLanes(stack);
      const loads = new Map<string, Round[]>();
      for (let round = 0; round <= rounds; round += 1) {
        say(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
        for (const { name, port, pid, push, pushes } of lanes) {
          for (const [atATime, times] of pushes) {
            signal.throwIfAborted();
            const made = Array.from({ length: times }, push);
            const before = cpuOf(pid) ?? Number.NaN;
            const done = await load(port, made, atATime);
            const cpu = ((cpuOf(pid) ?? Number.NaN) - before) / times;
            const key = keyOf(name, atATime);
            if (round > 0) loads.set(key, [...(loads.get(key) ?? []), { ...done, cpu }]);
          }
        }
      }
      return sectionOf(loads);
    },
  };
}

function sectionOf(loads: Rounds): Section {
  const figures: Figure[] = [];
  for (const [key, done] of loads) {
    figures.push(figure(key, 'a second', pick(done, 'perSecond')));
    figures.push(figure(`${key}: median`, 'ms', pick(done, 'p50')));
    figures.push(figure(`${key}: p99`, 'ms', pick(done, 'p99')));
    const cpu = pick(done, 'cpu');
    if (!cpu.some(Number.isNaN)) figures.push(figure(`${key}: CPU time of a push`, 'ms', cpu));
  }
  const of = (name: string, atATime: number, what: keyof Round) =>
    pick(loads.get(keyOf(name, atATime)) ?? [], what);
  const rate = (name: string, atATime: number) => of(name, atATime, 'perSecond');
  const ratios: Ratio[] = [
    {
      name: 'Rate ÷ the Express receiver’s, 16 at a time',
      value: medianRatio(rate(OURS, 16), rate(EXPRESS, 16)),
      unit: 'times',
      target: { atLeast: 1.8 },
      explained: EXPLAINED,
    },
    {
      name: 'p99 ÷ the Express receiver’s, 16 at a time',
      value: median(of(OURS, 16, 'p99')) / median(of(EXPRESS, 16, 'p99')),
      unit: 'times',
      target: { atMost: 0.6 },
      explained: EXPLAINED,
    },
    {
      name: 'Rate ÷ the vendor’s kind’s, 16 at a time',
      value: medianRatio(rate(OURS, 16), rate(VENDOR, 16)),
      unit: 'times',
      target: { atLeast: 6 },
      explained: EXPLAINED,
    },
    {
      name: `Rate ÷ the vendor’s kind’s, certificate ${FAR_MS} ms away, 1 at a time`,
      value: medianRatio(rate(OURS, 1), rate(VENDOR_FAR, 1)),
      unit: 'times',
      target: { atLeast: 6 },
      explained: EXPLAINED,
    },
  ];
  return {
    title: 'Receive behind an HTTP server: MNS XML, 500 B',
    figures,
    // What could not run here has no ratio.
    ratios: ratios.filter(({ value }) => !Number.isNaN(value)),
    notes: [
      'Each receiver is a process of its own on 127.0.0.1; what it logs is written to the null device. CPU time is its own.',
      'The load, the broker’s certificate and DynamoDB (embedded, in memory) share the machine with it.',
      'Express receiver: bench/peers/express-receiver.ts. It stores, and checks less.',
      'Vendor’s kind: bench/peers/vendor_endpoint.py. It stores nothing, and fetches the certificate for each push: ' +
        `from this machine, and once more from a server that answers ${FAR_MS} ms late, as it never lies so near.`,
    ],
  };
}

function pick(done: readonly Round[], what: keyof Round): readonly number[] {
  return done.map((one) => one[what]);
}
