/** Names that somebody who mistyped one may have meant, the likeliest first. */
export function nearest(given: string, names: readonly string[], most = 3): readonly string[] {
  return names
    .map((name) => ({ name, typos: typosBetween(given.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, typos }) => typos <= Math.max(given.length, name.length) * 0.4)
    .sort((one, other) => one.typos - other.typos)
    .slice(0, most)
    .map(({ name }) => name);
}

/** Letters to put in, leave out or change (Levenshtein). */
function typosBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const letter of one) {
    const above = row;
    row = [(above[0] ?? 0) + 1];
    for (const [at, wanted] of [...other].entries()) {
      const changed = (above[at] ?? 0) + (letter === wanted ? 0 : 1);
      row.push(Math.min(changed, (above[at + 1] ?? 0) + 1, (row[at] ?? 0) + 1));
    }
  }
  return row.at(-1) ?? 0;
}
