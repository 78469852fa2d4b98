import type { PageRequest } from '../brokers/broker.ts';

/** Of an input, what asks for a page. */
export function pageOf(input: {
  readonly search?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}): PageRequest {
  const { search, limit, cursor } = input;
  // Absent members are left out, not undefined: the type makes a difference of it.
  return {
    ...(search === undefined ? {} : { search }),
    ...(limit === undefined ? {} : { limit }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}
