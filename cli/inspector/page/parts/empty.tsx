import type { ComponentChildren } from 'preact';

interface Props {
  readonly title: string;
  /** What to do next. */
  readonly children: ComponentChildren;
}

/** Where there is nothing yet. */
export function Empty({ title, children }: Props) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
