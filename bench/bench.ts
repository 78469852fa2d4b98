import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { BadOptionsError, HELP, type Options, readOptions } from './options.ts';
import { PARTS, type PartName } from './part-names.ts';
import { loadPart } from './parts.ts';
import { createProgress } from './progress.ts';
import { markdownTable } from './report/markdown.ts';
import { plot } from './report/plot.ts';
import { sectionText, summaryText } from './report/text.ts';
import { machineLine, type Results, readResults, writeResults } from './results.ts';
import type { Section } from './section.ts';

const RESULTS = new URL('results.json', import.meta.url);
const PLOT = new URL('../docs/bench.svg', import.meta.url);

const print = (text: string) => void process.stdout.write(`${text}\n`);

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    if (!(error instanceof BadOptionsError)) throw error;
    process.stderr.write(`${error.message}\n\n${HELP}`);
    return 2;
  }
  if (options.help) {
    print(HELP);
    return 0;
  }
  const interrupted = new AbortController();
  const stop = () => {
    // Who asks twice does not want to wait for what ends well.
    if (interrupted.signal.aborted) process.exit(130);
    interrupted.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  return run(options, interrupted.signal);
}

async function run({ only, rounds, json, markdown }: Options, signal: AbortSignal): Promise<number> {
  const file = json === undefined ? RESULTS : pathToFileURL(json);
  const machine = machineLine();
  const progress = createProgress(process.stderr);
  let results = await readResults(file);
  const found = () => sectionsOf(results);
  const failed: PartName[] = [];
  print(machine);
  for (const name of PARTS.filter((one) => only.includes(one))) {
    try {
      const part = await loadPart(name, { rounds, found });
      const section = await part.run((line) => progress.show(`${name}: ${line}`), signal);
      progress.clear();
      print(sectionText(section));
      results = inOrder({ ...results, [name]: { machine, measuredAt: new Date().toISOString(), section } });
      await writeResults(file, results);
    } catch (error) {
      progress.clear();
      if (signal.aborted) return 130;
      failed.push(name);
      process.stderr.write(
        `${name} could not be measured: ${error instanceof Error ? error.stack : error}\n`,
      );
    }
  }
  if (json === undefined) await writeFile(PLOT, plot(results));
  if (markdown) print(markdownTable(results));
  const ran = only.filter((name) => !failed.includes(name)).map((name) => found()[name]);
  print(summaryText(ran.filter((section) => section !== undefined)));
  return failed.length > 0 ? 1 : 0;
}

function sectionsOf(results: Results): Readonly<Partial<Record<PartName, Section>>> {
  return Object.fromEntries(Object.entries(results).map(([name, { section }]) => [name, section]));
}

/** By parts, whichever ran last, so that two runs can be compared. */
function inOrder(results: Results): Results {
  return Object.fromEntries(PARTS.flatMap((name) => (results[name] ? [[name, results[name]]] : [])));
}
