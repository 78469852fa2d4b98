import type { MessageKey } from '../protocol.ts';
import { EVERYTHING, type Filter, filterOf, queryOf } from './messages/filter.ts';

export const PAGES = ['messages', 'sources', 'targets', 'publish', 'broker', 'figures'] as const;
export type Page = (typeof PAGES)[number];

export const MESSAGE_TABS = ['message', 'raw', 'headers', 'proof', 'deliveries', 'routes'] as const;
export type MessageTab = (typeof MESSAGE_TABS)[number];

export interface OpenMessage extends MessageKey {
  readonly tab: MessageTab;
}

/** What the address says is to be shown. */
export type Place =
  | { readonly page: 'messages'; readonly filter: Filter; readonly open?: OpenMessage }
  | { readonly page: Exclude<Page, 'messages'> };

/** @param hash such as `#/messages/orders/62184D3D/proof?state=held`; one that says nothing means all messages */
export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [name, source, messageId, tabName] = path.split('/').map(decoded);
  const page = PAGES.find((known) => known === name) ?? 'messages';
  if (page !== 'messages') return { page };
  const filter = filterOf(new URLSearchParams(query));
  if (!source || !messageId) return { page, filter };
  const tab = MESSAGE_TABS.find((known) => known === tabName) ?? 'message';
  return { page, filter, open: { source, messageId, tab } };
}

/** The reverse of `placeOf`. */
export function hashOf(place: Place): string {
  if (place.page !== 'messages') return `#/${place.page}`;
  const { open, filter } = place;
  const path = open === undefined ? [] : [open.source, open.messageId];
  const tab = open === undefined || open.tab === 'message' ? [] : [open.tab];
  const query = queryOf(filter).toString();
  const hash = ['#', 'messages', ...[...path, ...tab].map(encodeURIComponent)].join('/');
  return query === '' ? hash : `${hash}?${query}`;
}

export function messagesPlace(filter: Partial<Filter> = {}): Place {
  return { page: 'messages', filter: { ...EVERYTHING, ...filter } };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
