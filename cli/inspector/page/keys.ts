import { useEffect, useRef } from 'preact/hooks';

/** What a key does; `g m` is one after the other. */
export type Keys = Readonly<Record<string, () => void>>;

const SEQUENCE_MS = 1_000;
const active: { readonly current: Keys }[] = [];
let before = { key: '', at: 0 };

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
  const sequence = event.timeStamp - before.at < SEQUENCE_MS ? `${before.key} ${event.key}` : '';
  before = { key: event.key, at: event.timeStamp };
  // The innermost part of the page first.
  const keys = active.findLast(({ current }) => current[sequence] ?? current[event.key])?.current;
  const act = keys?.[sequence] ?? keys?.[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
});

/** Keys that work wherever the focus is while the component is shown, but for fields and dialogs. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    active.push(latest);
    return () => {
      active.splice(active.indexOf(latest), 1);
    };
  }, []);
}

/** Whether the key is for a field, or for a dialog. */
function isTaken({ target }: KeyboardEvent): boolean {
  if (document.querySelector('dialog[open]') !== null) return true;
  return target instanceof Element && target.matches('input, textarea, select, [contenteditable]');
}
