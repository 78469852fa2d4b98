import { computed, signal } from '@preact/signals';
import { hashOf, type Place, placeOf } from './place.ts';

/** Browsers refuse more than some 100 changes of the address in half a minute: fewer than keys are pressed. */
const WRITE_AFTER_MS = 200;

const hash = signal(location.hash);
let writing: ReturnType<typeof setTimeout> | undefined;

addEventListener('hashchange', () => {
  clearTimeout(writing);
  hash.value = location.hash;
});

/** What is to be shown. It is in the address, so that it can be shared, and the browser's back and forward work. */
export const place = computed(() => placeOf(hash.value));

/** @param how `replace` leaves nothing to go back to: for what changes with every key */
export function go(to: Place, how: 'push' | 'replace' = 'push'): void {
  const next = hashOf(to);
  if (next === hash.value) return;
  clearTimeout(writing);
  if (how === 'push') history.pushState(null, '', next);
  else writing = setTimeout(() => history.replaceState(null, '', next), WRITE_AFTER_MS);
  hash.value = next;
}
