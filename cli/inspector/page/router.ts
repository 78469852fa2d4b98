import { computed, signal } from '@preact/signals';
import { hashOf, type Place, placeOf } from './place.ts';

const hash = signal(location.hash);
addEventListener('hashchange', () => {
  hash.value = location.hash;
});

/** What is to be shown. It is in the address, so that it can be shared, and the browser's back and forward work. */
export const place = computed(() => placeOf(hash.value));

/** @param how `replace` leaves nothing to go back to: for what changes with every key */
export function go(to: Place, how: 'push' | 'replace' = 'push'): void {
  const next = hashOf(to);
  if (next === location.hash) return;
  if (how === 'replace') history.replaceState(null, '', next);
  else history.pushState(null, '', next);
  hash.value = next;
}
