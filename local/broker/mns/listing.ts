import { LIMITS } from './limits.ts';
import { integerIn, type MnsRequest } from './request.ts';
import type { XmlNode } from './xml.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  /** The last name of the page when more follow: what the client sends as `x-mns-marker` for the next. */
  readonly nextMarker: string;
  /** Whether the client wants the attributes and not just the URLs. */
  readonly withMeta: boolean;
}

/** The part of a list, by name, that the headers x-mns-prefix, -marker and -ret-number ask for. */
export function page<Item extends { readonly name: string }>(
  { headers }: MnsRequest,
  all: Iterable<Item>,
): Page<Item> {
  const prefix = headers['x-mns-prefix'] ?? '';
  // Some clients send, and sign, an empty marker.
  const marker = headers['x-mns-marker'] ?? '';
  const most = headers['x-mns-ret-number'] || String(LIMITS.listPage[1]);
  const size = integerIn('x-mns-ret-number', most, LIMITS.listPage);
  const wanted = [...all]
    .filter(({ name }) => name.startsWith(prefix) && name > marker)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const items = wanted.slice(0, size);
  const nextMarker = wanted.length > size ? (items.at(-1)?.name ?? '') : '';
  return { items, nextMarker, withMeta: headers['x-mns-with-meta']?.toLowerCase() === 'true' };
}

/** The children of a list's answer. */
export function pageXml<Item>(
  { items, nextMarker, withMeta }: Page<Item>,
  kind: 'Topic' | 'Subscription' | 'Queue',
  url: (item: Item) => string,
  attributes: (item: Item) => XmlNode[],
): XmlNode[] {
  return [
    ...items.map(
      (item): XmlNode => [kind, [[`${kind}URL`, url(item)], ...(withMeta ? attributes(item) : [])]],
    ),
    // Not there on the last page: the official Python SDK cannot read an empty one.
    ['NextMarker', nextMarker || undefined],
  ];
}
