import { signal } from '@preact/signals';

/** The time, epoch ms, each second while somebody may be looking. */
export const now = signal(Date.now());

setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, 1_000);
