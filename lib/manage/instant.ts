import * as v from 'valibot';

/** A point in time as people write it, read as epoch ms. */
export const Instant = v.pipe(
  v.union([v.number(), v.string()], 'is epoch ms or an ISO date'),
  v.transform((given) => (typeof given === 'number' ? given : Date.parse(given))),
  // Up to the year 2286: what the table's time keys can say.
  v.check((time) => time >= 0 && time < 1e13, 'is epoch ms or an ISO date'),
);
