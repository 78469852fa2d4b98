import { type ReadonlySignal, signal } from '@preact/signals';

/** Whether there is room for a list and a message beside each other; the same in `messages.css`. */
export const wide = matching('(min-width: 1000px)');

function matching(query: string): ReadonlySignal<boolean> {
  const media = matchMedia(query);
  const matches = signal(media.matches);
  media.addEventListener('change', () => {
    matches.value = media.matches;
  });
  return matches;
}
