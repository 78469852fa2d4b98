import type { Page, PageRequest } from '../broker.ts';
import { refusedRequest } from './errors.ts';

export interface Window {
  readonly Offset: number;
  readonly Limit: number;
}

const LARGEST_PAGE = 50;

/** API 3.0 counts from an offset: a cursor is the offset of the next page. Pages hold 50 at most, 20 unless told. */
export function windowOf(page: PageRequest): Window {
  const { cursor = '0', limit = 20 } = page;
  if (!/^\d{1,9}$/.test(cursor)) {
    throw refusedRequest(
      'invalid',
      'InvalidCursor',
      `${JSON.stringify(cursor)} is no cursor of an earlier page`,
    );
  }
  return { Offset: Number(cursor), Limit: Math.min(limit, LARGEST_PAGE) };
}

export function pageOf<T>(window: Window, items: readonly T[], total: number): Page<T> {
  const next = window.Offset + items.length;
  return items.length > 0 && next < total ? { items, cursor: String(next) } : { items };
}
