import type { DiffResult } from '../../lib/manage/declared/diff-result.ts';
import type { SourceView } from '../../lib/manage/subscriptions/source-view.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { LOCAL } from '../invoke.ts';
import { becauseOf } from '../output/targets.ts';
import type { Session } from '../session.ts';
import { type Finding, fail, failed, ok, warn } from './finding.ts';

/** Whether the functions can be called, and reach their table. Returns the sources, or nothing when all else is moot. */
export async function* checkStage({
  functions,
}: Session): AsyncGenerator<Finding, readonly SourceView[] | undefined> {
  const began = performance.now();
  try {
    const { sources } = await functions.read('subscriptions', { action: 'sources' }, 'sources');
    const ms = Math.round(performance.now() - began);
    yield ok('credentials', functions.stage === LOCAL ? 'none needed on this machine' : 'accepted');
    yield ok('functions', `answer in ${ms} ms`);
    yield sources.length > 0
      ? ok('table', `${sources.length} ${sources.length === 1 ? 'source' : 'sources'}`)
      : warn(
          'table',
          'no sources',
          'Subscribe to a topic: topic-relay subscriptions create MyTopic1 MyTopic1-Sub1',
        );
    return sources;
  } catch (error) {
    const code = error instanceof CommandError ? error.exitCode : undefined;
    if (code === EXIT.denied) yield failed('credentials', error);
    else yield failed(code === EXIT.unreachable ? 'functions' : 'table', error);
    return undefined;
  }
}

/** Whether each broker takes our credentials. `used`: the brokers that there are sources of. */
export async function* checkBrokers(
  { functions }: Session,
  used: ReadonlySet<string>,
): AsyncGenerator<Finding> {
  for (const broker of ['mns', 'cmq'] as const) {
    const check = `broker ${broker}`;
    try {
      const input = { broker, action: 'list', limit: 1 } as const;
      await functions.read('topics', input, 'topics');
      yield ok(check, 'takes the credentials of the default account');
    } catch (error) {
      const unset = error instanceof CommandError && error.reason === 'ConfigError';
      const finding = failed(check, error);
      // Who uses one broker needs no account at the other.
      if (unset && !used.has(broker)) yield warn(check, 'no credentials are set', finding.detail);
      else yield finding;
    }
  }
}

export async function* checkTargets({ functions }: Session): AsyncGenerator<Finding> {
  try {
    const { targets } = await functions.read('deliveries', { action: 'targets' }, 'targets');
    for (const { target, type, enabled, health } of targets) {
      const check = `target ${target}`;
      const again = `When it is well again: topic-relay targets enable ${target}`;
      if (!enabled) yield warn(check, 'is off', 'It is so in relay.config.ts; its messages are held.');
      else if (health.state === 'closed') yield ok(check, `takes messages (${type})`);
      else if (health.because === 'by-hand') yield warn(check, `is disabled ${becauseOf(health)}`, again);
      else if (health.state === 'disabled') yield fail(check, `is disabled: ${becauseOf(health)}`, again);
      else yield warn(check, `is down: ${becauseOf(health)}`, again);
    }
  } catch (error) {
    yield failed('targets', error);
  }
}

/** Whether what relay.config.ts declares is there. */
export async function* checkDeclared({ functions }: Session): AsyncGenerator<Finding> {
  const topics = (broker: 'mns' | 'cmq') => functions.read('topics', { action: 'diff', broker }, 'declared');
  yield* compare(`topics of mns`, () => topics('mns'), 'topic-relay topics diff');
  yield* compare(`topics of cmq`, () => topics('cmq'), 'topic-relay topics diff');
  const subscriptions = () => functions.read('subscriptions', { action: 'diff' }, 'declared');
  yield* compare('subscriptions', subscriptions, 'topic-relay subscriptions diff');
}

async function* compare(
  what: string,
  diff: () => Promise<DiffResult>,
  command: string,
): AsyncGenerator<Finding> {
  const check = `declared ${what}`;
  try {
    const { same, declared, message } = await diff();
    if (!same)
      yield fail(
        check,
        message,
        `${command} shows the differences; serverless deploy makes them as declared.`,
      );
    else if (declared.length > 0) yield ok(check, `${declared.length} as declared`);
  } catch (error) {
    yield failed(check, error);
  }
}
