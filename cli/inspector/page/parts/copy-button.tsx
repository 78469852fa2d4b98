import { useSignal } from '@preact/signals';
import { Icon } from './icon.tsx';

const SAID_MS = 1_500;

/** @param what says what is copied, as in `Copy the id` */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const outcome = useSignal<'' | 'Copied' | 'Not copied'>('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      outcome.value = 'Copied';
    } catch {
      outcome.value = 'Not copied';
    }
    setTimeout(() => {
      outcome.value = '';
    }, SAID_MS);
  };
  return (
    <button
      type="button"
      class="bare copy"
      aria-label={`Copy ${what}`}
      title={`Copy ${what}`}
      onClick={() => void copy()}
    >
      <Icon name={outcome.value === 'Copied' ? 'check' : 'copy'} />
      <span class="unseen" role="status">
        {outcome}
      </span>
    </button>
  );
}
