import { useSignal } from '@preact/signals';
import type { MessageKey } from '../../protocol.ts';
import { ReplayDialog } from '../replay/replay-dialog.tsx';

interface Props {
  readonly message: MessageKey;
  readonly targets: readonly string[];
}

/** Sends the message to a target that it has not gone to. */
export function ReplayElsewhere({ message: { source, messageId }, targets }: Props) {
  const target = useSignal('');
  return (
    <p class="replay-elsewhere">
      <label>
        Send it to another target{' '}
        <select
          value={target.value}
          onChange={(event) => {
            target.value = event.currentTarget.value;
          }}
        >
          <option value="">choose…</option>
          {targets.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {target.value === '' ? null : (
        <ReplayDialog
          request={{ target: target.value, source, messageId, only: 'missing' }}
          onClose={() => {
            target.value = '';
          }}
        />
      )}
    </p>
  );
}
