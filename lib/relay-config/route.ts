import * as v from 'valibot';
import { Name } from './name.ts';
import { type Pattern, patternFaults } from './pattern.ts';

/** What a route's `match` may look at. `message` is the parsed JSON, or the text where it is not JSON. */
export const MATCHABLE = ['source', 'broker', 'topic', 'subscription', 'owner', 'tag', 'message'] as const;
export type Matchable = (typeof MATCHABLE)[number];

const From = v.pipe(
  v.string(),
  v.regex(/^(?!.*\*\*)[A-Za-z0-9_*-]{1,64}$/, 'is the name of a source, or a pattern such as orders-*'),
);

/** An EventBridge event pattern over `MATCHABLE`, every fault of which is reported with its own path. */
const Match = v.pipe(
  v.custom<Pattern>(() => true),
  v.rawCheck(({ dataset, addIssue }) => {
    const pattern: unknown = dataset.value;
    for (const fault of [...patternFaults(pattern, 'match'), ...unknownFields(pattern, 'match')]) {
      addIssue({ message: fault });
    }
  }),
);

/** From sources, by what a message is, to targets. */
export const Route = v.strictObject({
  /** For `explain` and logs; else its place in the list. */
  name: v.optional(Name),
  from: v.optional(
    v.union([From, v.pipe(v.array(From), v.minLength(1))], 'is a source, or a list of them'),
    '*',
  ),
  match: v.optional(Match),
  to: v.pipe(v.array(Name), v.minLength(1, 'names no target')),
});
export type Route = v.InferOutput<typeof Route>;

function unknownFields(pattern: unknown, path: string): string[] {
  if (typeof pattern !== 'object' || pattern === null) return [];
  return Object.entries(pattern).flatMap(([field, wanted]) => {
    if (field === '$or' && Array.isArray(wanted)) {
      return wanted.flatMap((one, index) => unknownFields(one, `${path}.$or.${index}`));
    }
    const known: readonly string[] = MATCHABLE;
    return known.includes(field) ? [] : [`${path}.${field}: there are ${MATCHABLE.join(', ')}`];
  });
}
