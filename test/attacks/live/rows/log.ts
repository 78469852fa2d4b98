import type { Section } from '../row.ts';

/** serverless-offline prints each request with its path; everything else comes from the functions. */
const CHATTER = /^(?:ANY|POST|GET) \/push\//;

export const log: Section = {
  title: 'What the functions have printed, all this time',
  rows: [
    {
      kind: 'A',
      name: 'a path token in a line of the log',
      expected: '0 lines nothing',
      async attempt({ lines, tokens }) {
        const secret = tokens();
        const found = lines.filter((line) => !CHATTER.test(line) && secret.some((one) => line.includes(one)));
        return `${found.length} lines`;
      },
    },
    {
      kind: 'A',
      name: 'a fault of our own, answered 500 or thrown',
      expected: '0 lines nothing',
      async attempt({ lines }) {
        const faults = lines.filter((line) => /"level":"error"|"status":500|Unhandled|Uncaught/.test(line));
        return `${faults.length} lines${faults.slice(0, 1).map((line) => `: ${line.slice(0, 300)}`)}`;
      },
    },
  ],
};
