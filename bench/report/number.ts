import type { Figure, Ratio } from '../section.ts';

/** Three digits that count, and no more than are known: `2,814`, `47.5`, `0.62`. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

const SYMBOLS: Readonly<Record<Ratio['unit'], (text: string) => string>> = {
  times: (text) => `${text} ×`,
  ms: (text) => `${text} ms`,
  KB: (text) => `${text} KB`,
  $: (text) => `$${text}`,
};

export function ratioValue({ value, unit }: Ratio): string {
  return SYMBOLS[unit](number(value));
}

/** Such as `≥ 0.85 ×`. */
export function targetOf({ target, unit }: Ratio): string {
  const [sign, limit] = 'atLeast' in target ? ['≥', target.atLeast] : ['≤', target.atMost];
  return `${sign} ${SYMBOLS[unit](String(limit))}`;
}

export function isReached({ target, value }: Ratio): boolean {
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

/** Least and most; nothing where there was one round only. */
export function spreadOf({ least, most }: Figure): string {
  return least === most ? '' : `${number(least)}–${number(most)}`;
}
