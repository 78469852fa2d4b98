import type { GivenUp } from './given-up.ts';
import type { Ledger } from './ledger.ts';

/** How often each of some things happened, by name. */
export type Counts = Readonly<Record<string, number>>;

/** What a run was, and what came of it. */
export interface Report {
  readonly seed: number;
  readonly messages: number;
  readonly seconds: number;
  readonly ledger: Ledger;
  readonly givenUp: GivenUp;
  /** Deliveries that lay until the sweep looked after them: their messages had gone with whoever was killed. */
  readonly lookedAfter: number;
  /** How often each kind struck. */
  readonly faults: {
    readonly pushes: Counts;
    readonly answersToPushes: Counts;
    readonly tableRequests: Counts;
    readonly targets: Counts;
  };
  readonly kills: Counts;
  /** Of parts that ended, or could not be started, without having been killed. */
  readonly deaths: Counts;
}

/** A promise of the project, or of the run itself, and what breaks it. */
export interface Check {
  readonly promise: string;
  readonly broken: readonly (string | number)[];
}

/** What must hold at the end. A run that met no faults, or killed nothing, shows nothing: it fails as well. */
export function checksOf({ ledger, faults, kills }: Report): readonly Check[] {
  const struck = Object.entries(faults).flatMap(([where, counts]) =>
    neverOf(counts).map((kind) => `${where}: ${kind}`),
  );
  return [
    { promise: 'no message is lost: each published one is stored', broken: ledger.lost },
    { promise: 'none is stored twice', broken: ledger.storedTwice },
    { promise: 'none is stored otherwise than it was published', broken: ledger.altered },
    { promise: 'each is delivered to all its targets', broken: ledger.undelivered },
    { promise: 'none is delivered to another target', broken: ledger.misdirected },
    { promise: 'each delivery is verified and whole', broken: ledger.badSignatures },
    { promise: 'repeated deliveries have the same webhook-id', broken: ledger.severalIds },
    { promise: 'nothing is there that was not published', broken: ledger.unknown },
    { promise: 'every kind of fault struck', broken: struck },
    { promise: 'every part was killed', broken: neverOf(kills) },
  ];
}

const SHOWN = 10;

/** A report for people to read. Its last line counts the checks. */
export function describe(report: Report): string {
  const { seed, messages, seconds, ledger, givenUp, lookedAfter, faults } = report;
  const checks = checksOf(report);
  const failed = checks.filter(({ broken }) => broken.length > 0).length;
  return [
    `${messages} messages in ${seconds} s, seed ${seed}`,
    '',
    row('published', ledger.published),
    row('stored', ledger.stored),
    row('delivered and verified', ledger.deliveries),
    row('delivered again, under the same webhook-id', ledger.repeated),
    row('deliveries found by the sweep an hour later', lookedAfter),
    row('put aside after their last attempt', list({ ...givenUp })),
    '',
    row('pushes disturbed', list(faults.pushes)),
    row('pushes not answered in time', list(faults.answersToPushes)),
    row('requests to the table failed', list(faults.tableRequests)),
    row('deliveries failed by targets', list(faults.targets)),
    row('killed', list(report.kills)),
    row('ended by themselves', list(report.deaths)),
    '',
    ...checks.map(({ promise, broken }) => line(promise, broken)),
    '',
    `${checks.length - failed} passed, ${failed} failed`,
  ].join('\n');
}

function line(promise: string, broken: Check['broken']): string {
  if (broken.length === 0) return `✓ ${promise}`;
  const more = broken.length > SHOWN ? ', …' : '';
  return `✗ ${promise}: ${broken.length} (${broken.slice(0, SHOWN).join(', ')}${more})`;
}

function neverOf(counts: Counts): readonly string[] {
  return Object.entries(counts).flatMap(([name, n]) => (n === 0 ? [name] : []));
}

function list(counts: Counts): string {
  return Object.entries(counts)
    .map(([name, n]) => `${name} ${n}`)
    .join(', ');
}

function row(name: string, value: number | string): string {
  return `${name.padEnd(44)} ${value}`;
}
