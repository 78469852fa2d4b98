/** `2026-05-17 17:03:11`, in the time zone of this machine. */
export function dateTime(epochMs: number): string {
  const local = epochMs - new Date(epochMs).getTimezoneOffset() * 60_000;
  return new Date(local).toISOString().slice(0, 19).replace('T', ' ');
}

/** `05-17 17:03:11`: for lists, where the year goes without saying. */
export function shortTime(epochMs: number): string {
  return dateTime(epochMs).slice(5);
}

/** `17:03:11.123`, in the time zone of this machine. */
export function timeOfDay(epochMs: number): string {
  const local = epochMs - new Date(epochMs).getTimezoneOffset() * 60_000;
  return new Date(local).toISOString().slice(11, 23);
}

/** `64 KB`, `1 MB`, `97 B`. */
export function bytes(count: number): string {
  if (count < 1024) return `${count} B`;
  const [amount, unit] = count < 1024 ** 2 ? [count / 1024, 'KB'] : [count / 1024 ** 2, 'MB'];
  return `${Number(amount.toFixed(1))} ${unit}`;
}

/** `3 days`, `12 h`, `45 s`: the largest unit that goes into it evenly enough. */
export function seconds(count: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
  ];
  const [size, unit] = units.find(([one]) => count >= one) ?? [1, 's'];
  return `${Number((count / size).toFixed(1))} ${unit}`;
}
