import type { Bundle } from './build.ts';

/** What `budgets.json` holds. */
export interface Budgets {
  /** Bytes that a cold start may read, by function. */
  readonly start: Readonly<Record<string, number>>;
  /** What the bench `cold-start` last measured: nothing is compared with it. */
  readonly coldStart?: unknown;
}

/** What to say of a function that reads more than its budget, or has none; undefined when all is well. */
export function overBudget(
  name: string,
  { start }: Pick<Bundle, 'start'>,
  budgets: Budgets,
): string | undefined {
  const budget = budgets.start[name];
  if (budget === undefined) {
    return `${name} has no budget in deploy/bundle/budgets.json: add it there. It reads ${start} bytes at each cold start.`;
  }
  if (start <= budget) return undefined;
  return (
    `${name} reads ${start} bytes at each cold start, ${start - budget} over its budget of ${budget}. ` +
    `\`node deploy/bundle/check.ts ${name}\` says what is in it: import what came in where it is needed (await import), ` +
    'leave it out, or raise the budget in deploy/bundle/budgets.json and say why in the commit.'
  );
}
