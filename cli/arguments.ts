import { InvalidArgumentError, Option } from 'commander';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `15m`, `2h`, `7d`, in ms. */
export function duration(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError('It is such as 90s, 15m, 2h or 7d.');
  return Number(amount) * (UNITS[unit] ?? 0);
}

/** A point in time, as epoch ms: how long ago, or an ISO date. */
export function instant(text: string): number {
  if (/^[\d.]+[smhd]$/.test(text)) return Math.floor(Date.now() - duration(text));
  const time = Date.parse(text);
  // Date.parse takes nearly anything that ends in a number.
  if (!/^\d{4}-\d\d/.test(text) || Number.isNaN(time)) {
    throw new InvalidArgumentError(
      'It is how long ago, such as 2h or 7d, or a date such as 2026-05-17T09:00:00Z.',
    );
  }
  return time;
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It is a whole number.');
  return Number(text);
}

/** How many of something: none would be a slip. */
export function count(text: string): number {
  if (!/^\d{1,15}$/.test(text) || Number(text) === 0) {
    throw new InvalidArgumentError('It is a whole number from 1 on.');
  }
  return Number(text);
}

/** Of a server; 0 takes a free one. */
export function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError('It is a number from 0 to 65535.');
  }
  return Number(text);
}

export function url(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new InvalidArgumentError('It is a URL such as http://localhost:3000/hook.');
  }
  return text;
}

/** For options that may be given more than once. */
export function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

export type BrokerName = 'mns' | 'cmq';

export const brokerOption = () =>
  new Option('-b, --broker <name>', 'mns is Alibaba Cloud, cmq is Tencent Cloud')
    .choices(['mns', 'cmq'])
    .default('mns')
    .env('TOPIC_RELAY_BROKER');

export const accountOption = () =>
  new Option('--account <name>', 'an account of relay.config.ts').default('default', 'the default one');

export const yesOption = () => new Option('-y, --yes', 'do not ask');
