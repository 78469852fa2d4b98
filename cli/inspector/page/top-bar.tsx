import { useSignal } from '@preact/signals';
import { Connection } from './connection.tsx';
import { useKeys } from './keys.ts';
import { KeysDialog } from './keys-dialog.tsx';
import { Navigation } from './navigation.tsx';
import { Icon } from './parts/icon.tsx';
import { about } from './stage.ts';
import { ThemeButton } from './theme-button.tsx';

export function TopBar() {
  const keysShown = useSignal(false);
  const showKeys = () => {
    keysShown.value = true;
  };
  useKeys({ '?': showKeys });
  return (
    <header class="top-bar">
      <p class="brand">
        topic-relay
        {about.value === undefined ? null : <span class="stage">{about.value.stage}</span>}
      </p>
      <Navigation />
      <div class="top-bar-end">
        <Connection />
        <ThemeButton />
        <button
          type="button"
          class="bare for-keyboards"
          aria-label="Keys"
          title="Keys (?)"
          onClick={showKeys}
        >
          <Icon name="keys" />
        </button>
      </div>
      {keysShown.value ? (
        <KeysDialog
          onClose={() => {
            keysShown.value = false;
          }}
        />
      ) : null}
    </header>
  );
}
