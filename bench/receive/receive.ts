import { runScript } from '../child.ts';
import { figure, medianRatio } from '../measure.ts';
import type { Bench, Figure, Ratio, Section } from '../section.ts';
import type { Measured, ReceiveMessage } from './protocol.ts';

const EXPLAINED = 'docs/decisions/puts-made-by-hand.md';

/** CPU time that a push costs in `receive`, beside what it cannot do without. */
export function receiveBench(rounds: number): Bench {
  return {
    name: 'receive',
    async run(say, signal) {
      let done: Extract<ReceiveMessage, { kind: 'done' }> | undefined;
      say('starting');
      const worker = runScript(new URL('worker.ts', import.meta.url), {
        args: [String(rounds)],
        onMessage: (message) => {
          const said = message as ReceiveMessage;
          if (said.kind === 'done') done = said;
          else say(said.round === 0 ? 'warming up' : `round ${said.round} of ${rounds}`);
        },
      });
      const stop = () => void worker.stop();
      signal.addEventListener('abort', stop);
      try {
        await worker.done;
      } finally {
        signal.removeEventListener('abort', stop);
        await worker.stop();
      }
      if (done === undefined) throw new Error('The measuring process ended without a result');
      return sectionOf(done.measured, done.samples);
    },
  };
}

function sectionOf(
  measured: readonly Measured[],
  samples: Readonly<Record<string, readonly number[]>>,
): Section {
  const figures: Figure[] = [];
  const ratios: Ratio[] = [];
  for (const { name, size, pushes, itemBytes, logBytes } of measured) {
    const times = (part: string) => samples[`${name}: ${part}`] ?? [];
    for (const part of ['put alone', 'floor', 'receive']) {
      const microseconds = times(part).map((ms) => (ms * 1000) / pushes);
      if (microseconds.length > 0) figures.push(figure(`${name}: ${part}`, 'µs', microseconds));
    }
    figures.push(figure(`${name}: row`, 'KB', [itemBytes / 1024]));
    figures.push(figure(`${name}: log`, 'KB', [logBytes / 1024]));
    const [put, receive] = [times('put alone'), times('receive')];
    ratios.push(
      size === '500 B'
        ? {
            name: `${name}: rate of receive ÷ rate of the put alone`,
            value: medianRatio(put, receive),
            unit: 'times',
            target: { atLeast: 0.85 },
            explained: EXPLAINED,
          }
        : {
            name: `${name}: receive ÷ the put alone`,
            value: medianRatio(receive, put),
            unit: 'times',
            target: { atMost: 2 },
            explained: EXPLAINED,
          },
    );
  }
  return {
    title: 'Receive, in process: CPU time of a push',
    figures,
    ratios,
    notes: [
      'The functions as they are deployed, one push after the other, from the event of API Gateway to the answer.',
      'CPU time of their process, user and system, all threads; DynamoDB (embedded, in memory) is another process.',
      'Put alone: the same row, client and condition. Floor: RSA-SHA1 verification under a parsed key, two MD5, the put.',
    ],
  };
}
