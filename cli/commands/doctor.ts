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
import type { Perform, Session } from '../session.ts';

const STYLES: Readonly<Record<Finding['status'], Style>> = { ok: 'green', warn: 'yellow', fail: 'red' };

/** Cells of the names of checks; longer ones push what follows. */
const CHECK_WIDTH = 20;

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
  for await (const finding of findings(session)) {
    counts[finding.status] += 1;
    print(output, finding);
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

function print(output: Output, finding: Finding): void {
  if (output.mode === 'json') {
    output.line(jsonLine(finding));
    return;
  }
  const { check, status, detail, next } = finding;
  const word = output.paint(STYLES[status], status.padEnd(4));
  output.line(`${word}  ${printable(check).padEnd(CHECK_WIDTH)}  ${printable(detail)}`);
  if (next === undefined) return;
  output.line(`${' '.repeat(CHECK_WIDTH + 8)}${output.paint('dim', `→ ${printable(next)}`)}`);
}
