import type { Command } from 'commander';
import { jsonLine, printable } from '../../local/printable.ts';
import type { Finding } from '../doctor/finding.ts';
import { checkHere } from '../doctor/here.ts';
import { checkSources } from '../doctor/sources.ts';
import { checkBrokers, checkDeclared, checkStage, checkTargets } from '../doctor/stage.ts';
import { examples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';
import type { Style } from '../output/style.ts';
import { widthOf, wrapped } from '../output/width.ts';
import type { Perform, Session } from '../session.ts';

const STYLES: Readonly<Record<Finding['status'], Style>> = { ok: 'green', warn: 'yellow', fail: 'red' };

/** Cells of the names of checks. */
const LEAST_WIDTH = 20;
const GAP = '  ';

/** `topic-relay doctor` */
export function addDoctor(program: Command, perform: Perform): void {
  program
    .command('doctor')
    .description('check everything, and say what to do about what is wrong; changes nothing')
    .addHelpText(
      'after',
      `${examples('doctor', 'doctor --stage prod --output json')}\n\nExit code 1 when a check failed; warnings are no failure.`,
    )
    .action(perform(examine));
}

async function examine(session: Session) {
  const { output } = session;
  const counts = { ok: 0, warn: 0, fail: 0 };
  const found: Finding[] = [];
  try {
    for await (const finding of findings(session)) {
      counts[finding.status] += 1;
      if (output.mode === 'json') output.line(jsonLine(finding));
      else {
        found.push(finding);
        output.progress(`checked ${printable(finding.check)} …`);
      }
    }
  } finally {
    // All at once, as the longest name makes room for itself in every line.
    const width = Math.max(LEAST_WIDTH, ...found.map(({ check }) => widthOf(printable(check))));
    for (const finding of found) print(output, finding, width);
  }
  output.note(
    `${counts.ok} ok, ${counts.warn} to look at, ${counts.fail} failed`,
    counts.fail > 0 ? 'red' : 'dim',
  );
  return counts.fail > 0 ? EXIT.notDone : EXIT.ok;
}

async function* findings(session: Session): AsyncGenerator<Finding> {
  yield* checkHere(session.functions.stage);
  const sources = yield* checkStage(session);
  if (sources === undefined) return;
  yield* checkBrokers(session, new Set(sources.map(({ broker }) => broker)));
  yield* checkDeclared(session);
  yield* checkSources(session, sources);
  yield* checkTargets(session);
}

function print(output: Output, finding: Finding, width: number): void {
  const { status, detail, next } = finding;
  const check = printable(finding.check);
  const beginning = `${output.paint(STYLES[status], status.padEnd(4))}${GAP}${check}${' '.repeat(width - widthOf(check))}`;
  const indent = ' '.repeat(4 + GAP.length + width);
  const room = output.width === undefined ? Number.POSITIVE_INFINITY : output.width - indent.length - 4;
  const linesOf = (text: string) => wrapped(printable(text), Math.max(room, LEAST_WIDTH));
  for (const [at, line] of linesOf(detail).entries()) {
    output.line(`${at === 0 ? beginning : indent}${GAP}${line}`);
  }
  for (const [at, line] of (next === undefined ? [] : linesOf(next)).entries()) {
    output.line(`${indent}${GAP}${output.paint('dim', `${at === 0 ? '→' : ' '} ${line}`)}`);
  }
}
