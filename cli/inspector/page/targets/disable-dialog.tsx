import { Dialog } from '../parts/dialog.tsx';

interface Props {
  readonly target: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function DisableDialog({ target, onConfirm, onClose }: Props) {
  return (
    <Dialog title={`Disable ${target}?`} onClose={onClose}>
      <p>
        It takes no messages until it is enabled again. What is for it is held meanwhile, and follows then.
      </p>
      <p class="actions">
        <button type="button" class="danger" onClick={onConfirm}>
          Disable
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </p>
    </Dialog>
  );
}
