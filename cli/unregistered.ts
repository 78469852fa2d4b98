import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';
import { nearest } from './nearest.ts';
import type { Session } from './session.ts';

/**
 * Says which of the names no source has: a slip, where nothing was found of them. It is no error, as the messages of a
 * source that was deleted are there until they expire.
 */
export async function noteUnregistered(
  { functions, output }: Pick<Session, 'functions' | 'output'>,
  given: readonly string[],
): Promise<void> {
  const plain = given.filter((name) => !name.includes('*'));
  if (plain.length === 0) return;
  const sources = await registered(functions);
  if (sources === undefined) return;
  const names = sources.map(({ name }) => name);
  for (const name of new Set(plain)) {
    if (names.includes(name)) continue;
    const near = nearest(name, names);
    const meant =
      near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : 'topic-relay subscriptions sources lists what is.';
    output.note(`Nothing is registered as ${name}. ${meant}`, 'yellow');
  }
}

/** Undefined for who may not ask: whoever may only look at messages goes without the hint. */
async function registered(functions: Session['functions']) {
  try {
    return (await functions.read('subscriptions', { action: 'sources' }, 'sources')).sources;
  } catch (error) {
    if (error instanceof CommandError && error.exitCode !== EXIT.cancelled) return undefined;
    throw error;
  }
}
