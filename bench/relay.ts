import { measureLatency } from './relay/latency.ts';
import { type Memory, measureMemory } from './relay/memory.ts';
import { figureOf, median, percentile } from './relay/spread.ts';
import { measureThroughput, type Throughput } from './relay/throughput.ts';
import { HOPS, type Hop, type Trace } from './relay/trace.ts';
import type { Bench, Figure, Ratio, Section } from './section.ts';

const EXPLAINED = 'docs/decisions/relay-costs.md';
/** Without BENCH_DELIVERIES: what fits the time that a part of the bench has. */
const DELIVERIES = 5_000;
const MEMORY_AT_MOST_MS = 35_000;

export const relay: Bench = {
  name: 'relay',
  async run(say, signal) {
    const throughput = throughputSection(await measureThroughput(say, signal));
    const latency = latencySection(await measureLatency(say, signal));
    const memory = memorySection(await measureMemory(memoryOptions(process.env), say, signal));
    const parts = [throughput, latency, memory];
    return {
      title: 'Relay and deliver',
      figures: parts.flatMap(({ figures }) => figures),
      ratios: parts.flatMap(({ ratios }) => ratios),
      notes: parts.flatMap(({ notes }) => notes),
    };
  },
};

type Part = Omit<Section, 'title'>;

function memoryOptions({ BENCH_DELIVERIES }: NodeJS.ProcessEnv) {
  if (BENCH_DELIVERIES === undefined) return { deliveries: DELIVERIES, atMostMs: MEMORY_AT_MOST_MS };
  const deliveries = Number(BENCH_DELIVERIES);
  if (!Number.isInteger(deliveries) || deliveries < 100) {
    throw new Error('BENCH_DELIVERIES is a whole number, 100 at least');
  }
  return { deliveries, atMostMs: Number.POSITIVE_INFINITY };
}

function throughputSection({ deliver, bare }: Throughput): Part {
  const ratios = deliver.map(({ perSecond }, round) => perSecond / (bare[round]?.perSecond ?? Number.NaN));
  return {
    figures: [
      figureOf(
        'deliveries by deliver',
        'a second',
        deliver.map(({ perSecond }) => perSecond),
      ),
      figureOf(
        'deliveries by a bare loop',
        'a second',
        bare.map(({ perSecond }) => perSecond),
      ),
      figureOf(
        'processor time of deliver',
        'µs',
        deliver.map((one) => one.processorMicroseconds),
      ),
      figureOf(
        'processor time of a bare loop',
        'µs',
        bare.map((one) => one.processorMicroseconds),
      ),
    ],
    ratios: [
      {
        name: 'deliveries a second, of the bare loop’s (median of the rounds)',
        value: median(ratios),
        unit: 'times',
        target: { atLeast: 0.6 },
        explained: EXPLAINED,
      },
    ],
    notes: [
      'deliver: the function, given batches of 10 as its queue gives them, 4 at a time, to a webhook with one secret. ' +
        'The bare loop: the two conditional updates and the POST that a delivery was seen to send, through the same ' +
        'clients, 4 × 10 at a time. It does not read the message, which deliver has to. Rounds of 120, in turns; ' +
        'the table without its stream, in the embedded DynamoDB; the target in a thread of its own',
    ],
  };
}

function latencySection(traces: readonly Trace[]): Part {
  const totals = traces.map(({ total }) => total);
  const spent = sum(totals);
  const hops = (Object.keys(HOPS) as Hop[]).map((hop): Figure => {
    const samples = traces.map((trace) => trace.hop(hop));
    return figureOf(`  ${hop} (${Math.round((100 * sum(samples)) / spent)} %)`, 'ms', samples);
  });
  const p99: Ratio = {
    name: 'stream to target, p99 of an idle local system',
    value: percentile(totals, 0.99),
    unit: 'ms',
    target: { atMost: 400 },
    explained: EXPLAINED,
  };
  return {
    figures: [figureOf('put to the target’s POST', 'ms', totals), ...hops],
    ratios: [p99],
    notes: [
      `Put to POST: ${traces.length} messages one by one through the real parts, in one process: table and stream, ` +
        'pumps, functions, queue. Each comes when the system has been idle for 0.6–0.85 s, and none wakes the pump of ' +
        'the stream, as a function that prints does in npm start. The shares are of all time ' +
        `spent; of ${traces.length} samples the p99 is ${traces.length < 100 ? 'the slowest' : 'the 99th in 100'}`,
    ],
  };
}

function memorySection({ deliveries, seconds, samples }: Memory): Part {
  const figure = (name: string, of: readonly number[]) => {
    const [start = Number.NaN, end = Number.NaN] = [of[0], of.at(-1)];
    return figureOf(`${name}, ${start.toFixed(1)} at the start, ${end.toFixed(1)} at the end`, 'MB', of);
  };
  const heap = samples.map(({ heapMegabytes }) => heapMegabytes);
  const resident = samples.map(({ residentMegabytes }) => residentMegabytes);
  return {
    figures: [figure('heap', heap), figure('resident memory', resident)],
    ratios: [
      {
        name: `heap after ${deliveries.toLocaleString('en')} deliveries, of that before`,
        value: (heap.at(-1) ?? Number.NaN) / (heap[0] ?? Number.NaN),
        unit: 'times',
        target: { atMost: 1.2 },
        explained: EXPLAINED,
      },
    ],
    notes: [
      `Memory: of a process that fans out and delivers ${deliveries.toLocaleString('en')} messages ` +
        `(${Math.round(deliveries / seconds)} a second), each time after a collection: as many as fit the time, ` +
        `${DELIVERIES.toLocaleString('en')} at most. BENCH_DELIVERIES=50000 takes as many as it says`,
    ],
  };
}

function sum(samples: readonly number[]): number {
  return samples.reduce((total, sample) => total + sample, 0);
}
