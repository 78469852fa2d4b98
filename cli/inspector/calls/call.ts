import * as v from 'valibot';
import type { Functions } from '../../functions.ts';
import type { LocalBroker } from '../../local-broker.ts';
import type { FiguresSource } from '../figures/source.ts';
import type { Follower } from '../live/follower.ts';
import type { SeenAttempts } from '../live/seen-attempts.ts';
import type { CallName, InputOf, ResultOf } from '../protocol.ts';

/** What the calls work with. */
export interface Inspected {
  readonly functions: Functions;
  /** Of this machine's stack. */
  readonly broker: LocalBroker | undefined;
  readonly figures: FiguresSource;
  readonly seen: SeenAttempts;
  readonly follower: Pick<Follower, 'again' | 'lookNow'>;
}

/** One of the things that the page may ask for. Whatever fits `input` is answered, or an error thrown. */
export interface Call<C extends CallName> {
  readonly input: v.GenericSchema<unknown, InputOf<C>>;
  answer(input: InputOf<C>, inspected: Inspected): Promise<ResultOf<C>>;
}

export const Nothing = v.strictObject({});

export const SourceName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'is no name of a source'));
export const MessageId = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
export const TargetName = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
/** Epoch ms, up to the year 2286. */
export const Time = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e13 - 1));
