import { maskTokens } from '../lib/push/token.ts';

/** The host marks an error so, and indents what more there is to say of it: `✖`, or `×` where no terminal is. */
const FAULT = /^[✖×] /u;
const MORE = /^\s+\S/;
/** Steps of a trace within the host and Node. */
const NOT_OURS = /^\s+at .*(?:\/node_modules\/|node:internal)/;

/**
 * Finds faults among the lines of serverless-offline: a function that could not start, or threw what it does not log
 * itself. Takes each line; answers with what to show of it, or with nothing.
 */
export function hostFaults(): (line: string) => string | undefined {
  let within = false;
  return (line) => {
    within = FAULT.test(line) || (within && MORE.test(line));
    // Its path, should it be named, holds a token.
    return within && !NOT_OURS.test(line) ? maskTokens(line) : undefined;
  };
}
