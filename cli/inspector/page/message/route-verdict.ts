interface Verdict {
  readonly route?: string;
  readonly to?: readonly string[];
  readonly taken?: boolean;
  readonly because?: {
    readonly from?: readonly string[];
    readonly mismatches?: readonly {
      readonly path: string;
      readonly wanted: readonly unknown[];
      readonly found: readonly unknown[];
    }[];
  };
}

export interface Explained {
  readonly name: string;
  readonly taken: boolean;
  readonly to: readonly string[];
  /** Why not, a line each. */
  readonly reasons: readonly string[];
}

/** A route's verdict, as `explain` gives it, in words. */
export function explained(verdict: object): Explained {
  const { route = '', to = [], taken = false, because }: Verdict = verdict;
  const reasons = [
    ...(because?.from === undefined ? [] : [`It is for messages from ${because.from.join(', ')}.`]),
    ...(because?.mismatches ?? []).map(
      ({ path, wanted, found }) =>
        `${path} is ${found.length === 0 ? 'absent' : values(found)}, and must be ${values(wanted)}.`,
    ),
  ];
  return { name: route, taken, to, reasons };
}

function values(list: readonly unknown[]): string {
  return list.map((value) => JSON.stringify(value)).join(' or ');
}
