import * as v from 'valibot';

/** A point in time as people write it, read as epoch ms. */
export const Instant = v.pipe(
  v.union([v.number(), v.string()], 'is epoch ms or an ISO date'),
  v.transform((given) => (typeof given === 'number' ? given : Date.parse(given))),
  v.check((time) => Number.isFinite(time), 'is epoch ms or an ISO date'),
);
