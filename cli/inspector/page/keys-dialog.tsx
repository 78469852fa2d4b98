import { Dialog } from './parts/dialog.tsx';

const KEYS = [
  ['/', 'search the messages'],
  ['j  k  ↓  ↑', 'next message, previous message'],
  ['Enter', 'open the message'],
  ['Esc', 'back to the list, or out of a field'],
  ['p', 'pause the list, and go on'],
  ['Home  End', 'first message, last message that is loaded'],
  ['←  →', 'between the tabs of a message, when one has the focus'],
  ['g m  g s  g t', 'messages, sources, targets'],
  ['g p  g b  g f', 'publish, broker, figures'],
  ['?', 'this list'],
] as const;

export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl class="keys">
        {KEYS.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              {keys.split('  ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
