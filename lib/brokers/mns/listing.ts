import type { Page, PageRequest } from '../broker.ts';
import type { MnsConnection } from './connection.ts';

/** What differs between the three listings. */
export interface Listing {
  readonly path: readonly string[];
  /** Element of one entry, and the child of it that holds the entry's URL. */
  readonly entry: string;
  readonly url: string;
}

/** Names of topics, queues or subscriptions, 1 to 1000 a page (MNS sends 1000 unless told). */
export function listNames(
  connection: MnsConnection,
  listing: Listing,
  page: PageRequest = {},
): Promise<Page<string>> {
  return connection.call(
    {
      verb: 'GET',
      path: listing.path,
      headers: {
        'x-mns-prefix': page.search,
        'x-mns-ret-number': page.limit,
        'x-mns-marker': page.cursor,
      },
    },
    ({ document }) => {
      const items = document.children(listing.entry).map((entry) => lastSegment(entry.text(listing.url)));
      const marker = document.find('NextMarker');
      return marker ? { items, cursor: marker } : { items };
    },
  );
}

function lastSegment(url: string): string {
  return decodeURIComponent(url.slice(url.lastIndexOf('/') + 1));
}
