import { parseArgs } from 'node:util';
import { PARTS, type PartName } from './part-names.ts';

export const HELP = `npm run bench -- [options]

Measures what README.md claims, and puts each ratio beside its target. Takes up to 15 minutes.

  --only a,b        these parts alone: ${PARTS.join(', ')}
  --rounds n        rounds of receive and http, 1 to 50 (7)
  --json file       where the figures go (bench/results.json); those of parts that did not run are kept
  --markdown        print tables for a README, too
  --help

A target that is missed fails nothing. The exit code is 0 when the run ended, 1 when a part could not be measured,
2 for bad options, 130 after Ctrl-C.
`;

export interface Options {
  readonly only: readonly PartName[];
  readonly rounds: number;
  /** Path of the figures' file; the project's own unless given. */
  readonly json: string | undefined;
  readonly markdown: boolean;
  readonly help: boolean;
}

/** The command line is wrong; the message says how. */
export class BadOptionsError extends Error {
  override readonly name = 'BadOptionsError';
}

/** @throws BadOptionsError */
export function readOptions(args: readonly string[]): Options {
  const { only, rounds, json, markdown, help } = parsed(args);
  return {
    only: only === undefined ? PARTS : only.split(',').map(partNamed),
    rounds: roundsOf(rounds),
    json,
    markdown,
    help,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        rounds: { type: 'string', default: '7' },
        json: { type: 'string' },
        markdown: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    throw new BadOptionsError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function partNamed(name: string): PartName {
  const part = PARTS.find((one) => one === name.trim());
  if (part === undefined) throw new BadOptionsError(`--only ${name}: there are ${PARTS.join(', ')}`);
  return part;
}

function roundsOf(text: string): number {
  const rounds = Number(text);
  if (!/^\d+$/.test(text) || rounds < 1 || rounds > 50)
    throw new BadOptionsError(`--rounds ${text}: 1 to 50`);
  return rounds;
}
