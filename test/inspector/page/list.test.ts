import { describe, expect, test } from 'vitest';
import { accepts, EVERYTHING, type Filter } from '../../../cli/inspector/page/messages/filter.ts';
import { withRows } from '../../../cli/inspector/page/messages/row-order.ts';
import { nearEnd, rowsIn, scrolledTo } from '../../../cli/inspector/page/messages/windowing.ts';
import { hashOf, type Place, placeOf } from '../../../cli/inspector/page/place.ts';
import { row } from './row.ts';

describe('a filter lets through', () => {
  const paid = row({
    messageId: '62184D3D4308C001',
    source: 'orders-all',
    topic: 'orders',
    tags: ['order.paid', 'eu'],
    preview: '{"customer":"Grüße"}',
    state: 'held',
  });

  test.each<[string, Partial<Filter>, boolean]>([
    ['everything', {}, true],
    ['by the id, in any case', { text: '4308c001' }, true],
    ['by the preview', { text: 'GRÜSSE' }, false],
    ['by the preview, in any case', { text: 'grüße' }, true],
    ['by words that are in different fields', { text: ' orders  customer ' }, true],
    ['not by one word of two', { text: 'customer refused' }, false],
    ['by a whole tag', { tag: 'eu' }, true],
    ['not by a part of a tag', { tag: 'order' }, false],
    ['by source and state', { source: 'orders-all', state: 'held' }, true],
    ['not of another source', { source: 'orders' }, false],
    ['not in another state', { state: 'delivered' }, false],
  ])('%s', (_name, filter, accepted) => {
    expect(accepts({ ...EVERYTHING, ...filter })(paid)).toBe(accepted);
  });
});

describe('rows are kept newest first', () => {
  const [a, b, c] = [
    row({ messageId: 'a', receivedAt: 1 }),
    row({ messageId: 'b', receivedAt: 2 }),
    row({ messageId: 'c', receivedAt: 3 }),
  ];

  test('wherever new ones belong', () => {
    expect(withRows([b], [a, c])).toEqual([c, b, a]);
    expect(withRows([c, a], [b])).toEqual([c, b, a]);
    expect(withRows([], [b, c, a])).toEqual([c, b, a]);
  });

  test('and one that is there is replaced where it stands', () => {
    const sent = { ...b, state: 'delivered' } as const;
    expect(withRows([c, b, a], [sent])).toEqual([c, sent, a]);
  });

  test('the same id of another source being another message', () => {
    const other = row({ messageId: 'b', source: 'other', receivedAt: 2 });
    expect(withRows([b], [other])).toHaveLength(2);
  });
});

describe('of 10,000 rows of 36 pixels', () => {
  const viewport = { scrollTop: 0, height: 720, rowHeight: 36 };

  test('those in sight are in the document, and a few beyond', () => {
    expect(rowsIn(viewport, 10_000)).toEqual({ first: 0, end: 32 });
    expect(rowsIn({ ...viewport, scrollTop: 36_000 }, 10_000)).toEqual({ first: 988, end: 1_032 });
    expect(rowsIn({ ...viewport, scrollTop: 359_280 }, 10_000)).toEqual({ first: 9_968, end: 10_000 });
  });

  test('none are when the list got short under a scroll far down', () => {
    expect(rowsIn({ ...viewport, scrollTop: 36_000 }, 3)).toEqual({ first: 0, end: 3 });
    expect(rowsIn({ ...viewport, scrollTop: -80 }, 0)).toEqual({ first: 0, end: 0 });
  });

  test('one is brought into sight with the least scrolling', () => {
    expect(scrolledTo(5, viewport)).toBe(0);
    expect(scrolledTo(20, viewport)).toBe(36);
    expect(scrolledTo(5, { ...viewport, scrollTop: 360 })).toBe(180);
  });

  test('further ones are asked for two screens before the end', () => {
    expect(nearEnd({ ...viewport, scrollTop: 357_800 }, 10_000)).toBe(false);
    expect(nearEnd({ ...viewport, scrollTop: 357_840 }, 10_000)).toBe(true);
  });
});

describe('the address', () => {
  const all: Place = { page: 'messages', filter: EVERYTHING };

  test.each<[string, Place]>([
    ['#/messages', all],
    ['#/targets', { page: 'targets' }],
    [
      '#/messages?q=a+b&state=held&span=7d',
      { page: 'messages', filter: { ...EVERYTHING, text: 'a b', state: 'held', span: '7d' } },
    ],
    ['#/messages/orders/a%2Fb%3F', { ...all, open: { source: 'orders', messageId: 'a/b?', tab: 'message' } }],
    [
      '#/messages/orders/62184D/proof?source=orders',
      {
        page: 'messages',
        filter: { ...EVERYTHING, source: 'orders' },
        open: { source: 'orders', messageId: '62184D', tab: 'proof' },
      },
    ],
  ])('%s says what is shown, and what is shown says it', (hash, place) => {
    expect(placeOf(hash)).toEqual(place);
    expect(hashOf(place)).toBe(hash);
  });

  test.each(['', '#', '#/', '#/nowhere', '#/messages/orders', '#/messages?state=gone&span=1y', '#messages'])(
    '%j means all messages',
    (hash) => {
      expect(placeOf(hash)).toEqual(all);
    },
  );

  test('with a broken escape is taken as it is', () => {
    expect(placeOf('#/messages/orders/100%')).toEqual({
      ...all,
      open: { source: 'orders', messageId: '100%', tab: 'message' },
    });
  });
});
