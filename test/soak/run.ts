import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createProgress } from './progress.ts';
import { checksOf, describe } from './report.ts';
import { soak } from './soak.ts';

const HELP = `Publishes messages to topics of both brokers, in every format and way in, while everything fails that can: pushes
are doubled, overtaken and answered late or never, the table throttles and errs, targets fail, and the function host,
the event sources and the database are killed, each at random moments. Then it compares what was published with what
is stored, and with what the targets could verify. Ends with 1 when a message is lost, stored twice or badly signed.

  npm run soak -- [--messages 5000] [--minutes 3] [--seed 1] [--report report.json]

  --messages  how many to publish; 5000 unless given
  --minutes   for how long to publish at most; what is under way then is still waited for
  --seed      of messages, faults and moments: the same are drawn again, and met as fast as the machine is; another each
              time unless given
  --report    file for the report, as JSON; in the directory of the run unless given`;

/** Two weeks: a timer holds no more than 24 days. */
const LONGEST_MINUTES = 20_160;

const print = (text: string) => void process.stdout.write(`${text}\n`);

const options = readOptions();
if (options === 'help') print(HELP);
else if (options === undefined) {
  process.stderr.write(`${HELP}\n`);
  process.exitCode = 2;
} else {
  await run(options);
}

interface Options {
  readonly messages: number;
  readonly minutes: number | undefined;
  readonly seed: number;
  readonly report: string | undefined;
}

/** Undefined when they cannot be understood. */
function readOptions(): Options | 'help' | undefined {
  try {
    const { values } = parseArgs({
      options: {
        messages: { type: 'string', default: '5000' },
        minutes: { type: 'string' },
        seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
        report: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return 'help';
    const [messages, seed] = [Number(values.messages), Number(values.seed)];
    if (!Number.isSafeInteger(messages) || messages < 1 || !Number.isSafeInteger(seed)) return undefined;
    const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
    if (minutes !== undefined && !(minutes > 0 && minutes <= LONGEST_MINUTES)) return undefined;
    return { messages, minutes, seed, report: values.report };
  } catch {
    return undefined;
  }
}

async function run({ messages, minutes, seed, report: wanted }: Options): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'topic-relay-soak-'));
  print(`Soaking with ${messages} messages, seed ${seed}. The log is ${join(directory, 'log')}.`);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Who asks twice does not want to wait: what was started ends with this process.
      if (stopping.signal.aborted) process.exit(130);
      stopping.abort();
    });
  }
  const progress = createProgress(print, messages, minutes);
  try {
    const report = await soak({ seed, messages, minutes, directory, progress, signal: stopping.signal });
    progress.end();
    const file = wanted ?? join(directory, 'report.json');
    await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
    print(`\nThe report is ${file}.\n\n${describe(report)}`);
    process.exitCode = checksOf(report).every(({ broken }) => broken.length === 0) ? 0 : 1;
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    print('Stopped.');
    process.exitCode = 130;
  } finally {
    progress.end();
  }
}
