import { counted } from '../parts/duration.ts';
import { Icon } from '../parts/icon.tsx';
import { store } from './listed.ts';

/** What came while the list stood still, to be taken in. */
export function NewRows({ onShow }: { readonly onShow: () => void }) {
  const count = store.heldBack.value;
  if (count === 0) return null;
  return (
    <button
      type="button"
      class="new-rows"
      onClick={() => {
        store.release();
        onShow();
      }}
    >
      <Icon name="publish" />
      {counted(count, 'new message')}
    </button>
  );
}
