import type { MessageRow } from '../../protocol.ts';

export type RowState = MessageRow['state'];

/** From what wants attention to what is done. */
export const ROW_STATES: readonly RowState[] = [
  'exhausted',
  'held',
  'waiting',
  'in-flight',
  'pending',
  'delivered',
  'unrouted',
];

/** How far back the list goes: `ms`, and how it is said. */
export const SPANS = {
  '15m': { ms: 900_000, words: 'last 15 minutes' },
  '1h': { ms: 3_600_000, words: 'last hour' },
  '24h': { ms: 86_400_000, words: 'last 24 hours' },
  '7d': { ms: 7 * 86_400_000, words: 'last 7 days' },
  '30d': { ms: 30 * 86_400_000, words: 'last 30 days' },
} as const;
export type Span = keyof typeof SPANS;

/** Which messages are listed. Empty text means any. */
export interface Filter {
  /** Words that all occur in the id, source, topic, tags or preview, in any case. */
  readonly text: string;
  readonly source: string;
  readonly tag: string;
  readonly state: RowState | '';
  readonly span: Span;
}

export const EVERYTHING: Filter = { text: '', source: '', tag: '', state: '', span: '24h' };

/** Whether a row is among what the filter lets through, apart from its time. */
export function accepts({ text, source, tag, state }: Filter): (row: MessageRow) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return (row) =>
    (source === '' || row.source === source) &&
    (state === '' || row.state === state) &&
    (tag === '' || row.tags.includes(tag)) &&
    (words.length === 0 || containsAll(row, words));
}

function containsAll(row: MessageRow, words: readonly string[]): boolean {
  const { messageId, source, topic, tags, preview } = row;
  const text = [messageId, source, topic, ...tags, preview].join('\n').toLowerCase();
  return words.every((word) => text.includes(word));
}

/** As it stands in the address; what is not a filter there is left out. */
export function filterOf(query: URLSearchParams): Filter {
  const state = query.get('state') ?? '';
  const span = query.get('span') ?? '';
  return {
    text: query.get('q') ?? '',
    source: query.get('source') ?? '',
    tag: query.get('tag') ?? '',
    state: ROW_STATES.find((known) => known === state) ?? '',
    span: isSpan(span) ? span : EVERYTHING.span,
  };
}

/** The reverse: only what differs from everything. */
export function queryOf({ text, source, tag, state, span }: Filter): URLSearchParams {
  const fields = { q: text, source, tag, state, span: span === EVERYTHING.span ? '' : span };
  return new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== ''));
}

/** Whether rows that are there may be left out; the span alone leaves out none. */
export function leavesOut({ text, source, tag, state }: Filter): boolean {
  return text.trim() !== '' || source !== '' || tag !== '' || state !== '';
}

export function isSpan(text: string): text is Span {
  return Object.hasOwn(SPANS, text);
}
