import { seededRandom } from '../../local/broker/core/random.ts';

const FORM = /^soak (\d+) /;
/** What formats and encodings have to carry. */
const WORDS = [
  'plain',
  '订单',
  '😀',
  '<b>&amp;</b>',
  '"quoted"',
  '\\u0041',
  ']]>',
  '$&',
  '\t',
  'é',
  '{"a":1}',
];
/** Of how many messages one is long, and how long it can be. */
const LONG = { share: 0.02, bytes: 40_000 };

/** The text of the message of that number, always the same of a seed: whoever gets it can tell whether it is whole. */
export function messageOf(seed: number, number: number): string {
  const random = seededRandom(seed * 1_000_003 + number);
  const words = Array.from({ length: 3 }, () => WORDS[Math.floor(random() * WORDS.length)]);
  const filler = random() < LONG.share ? 'x'.repeat(Math.floor(random() * LONG.bytes)) : '';
  return `soak ${number} ${words.join(' ')}${filler}`;
}

/**
 * The number of a message of this seed.
 * @throws Error when the text is no such message, or not as it was published
 */
export function numberOf(seed: number, text: string): number {
  const number = Number(FORM.exec(text)?.[1] ?? Number.NaN);
  if (Number.isNaN(number) || messageOf(seed, number) !== text) {
    throw new Error(`not as it was published: ${text.slice(0, 60)}`);
  }
  return number;
}
