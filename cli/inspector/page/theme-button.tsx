import { Icon } from './parts/icon.tsx';
import { THEMES, theme } from './theme.ts';

/** Goes through what the system says, light and dark. */
export function ThemeButton() {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'auto';
  const label = `Colours: ${theme.value}. Change to ${next}`;
  return (
    <button
      type="button"
      class="bare"
      aria-label={label}
      title={label}
      onClick={() => {
        theme.value = next;
      }}
    >
      <Icon name={theme.value} />
    </button>
  );
}
