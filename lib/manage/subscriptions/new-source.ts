import type { Source } from '../../push/source.ts';
import { InvalidInputError } from '../input.ts';
import type { ActionInput } from './input.ts';

/** `MyTopic1-Sub1` says already which topic it is of; `billing` of the same topic is `MyTopic1-billing`. */
export function sourceNameOf({ source, topic, subscription }: ActionInput<'create'>): string {
  return source ?? (subscription.startsWith(topic) ? subscription : `${topic}-${subscription}`);
}

/** @throws InvalidInputError when the name does not do as a source's */
export function newSource(
  input: ActionInput<'create'> | ActionInput<'adopt'>,
  made: Pick<Source, 'name' | 'account' | 'format' | 'intake' | 'createdAt'>,
): Source {
  if (made.name.length > 64) {
    throw new InvalidInputError([`source: ${made.name} is longer than 64 characters; give a shorter one`]);
  }
  const { account: credentials, topic, decode, unparsable } = input;
  const source = { ...made, credentials, topic, decode, unparsable };
  return input.broker === 'mns'
    ? { ...source, broker: 'mns', stale: input.stale }
    : { ...source, broker: 'cmq', addresses: input.addresses };
}
