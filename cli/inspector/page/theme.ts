import { effect, signal } from '@preact/signals';

const KEY = 'topic-relay-theme';
export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** `auto` is what the system says. Remembered in this browser. */
export const theme = signal<Theme>(remembered());

effect(() => {
  const chosen = theme.value;
  if (chosen === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // A browser that keeps nothing: the choice holds until the page is left.
  }
});

function remembered(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return THEMES.find((known) => known === kept) ?? 'auto';
  } catch {
    return 'auto';
  }
}
