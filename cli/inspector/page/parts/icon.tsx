/** Drawn in a box of 16, with lines of the text's colour. */
const PATHS = {
  messages: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h7',
  sources: 'M13.5 8h-8M8.5 5l-3 3 3 3M2.5 3v10',
  targets: 'M2.5 8h8M7.5 5l3 3-3 3M13.5 3v10',
  publish: 'M13.5 2.5 7 9M13.5 2.5l-4 11-2.5-4.5-4.5-2.5z',
  broker: 'M3 3.5h10v3.5H3zM3 9h10v3.5H3zM5 5.25h.01M5 10.75h.01',
  figures: 'M2.5 13.5h11M4.5 11V8M8 11V3.5M11.5 11V6',
  check: 'M3.5 8.5l3 3 6-7',
  clock: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 5v3l2 1.5',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.5v9l7.5-4.5z',
  cross: 'M4 4l8 8M12 4l-8 8',
  alert: 'M8 2.5 14 13H2zM8 6.5v3M8 11.25h.01',
  arrow: 'M2.5 8h11M9.5 4l4 4-4 4',
  back: 'M13.5 8h-11M6.5 4l-4 4 4 4',
  dots: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  dashed: 'M8 2.5a5.5 5.5 0 0 1 5.5 5.5M8 13.5A5.5 5.5 0 0 1 2.5 8M11.9 11.9l-.2.2M4.1 4.1l.2-.2',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.5 10.5l3 3',
  again: 'M13 8a5 5 0 1 1-1.5-3.5M13 2.5v3h-3',
  unsure:
    'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM6.5 6.5a1.5 1.5 0 1 1 2 1.4c-.4.2-.5.4-.5.8M8 10.75h.01',
  auto: 'M8 2.5a5.5 5.5 0 1 1 0 11zM8 2.5a5.5 5.5 0 1 0 0 11z',
  light:
    'M8 5.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7',
  dark: 'M13 9.5A5.5 5.5 0 1 1 6.5 3a4.5 4.5 0 0 0 6.5 6.5z',
  keys: 'M1.5 4.5h13v7h-13zM4 7h.01M6.5 7h.01M9 7h.01M11.5 7h.01M5 9.5h6',
} as const;
export type IconName = keyof typeof PATHS;

/** Beside words that say the same: hidden from those who hear the page. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
