interface Props {
  /** How often by reason, such as `date-stale`. */
  readonly byReason: Readonly<Record<string, number>>;
}

/** Why pushes were rejected, the most frequent reason first. */
export function Reasons({ byReason }: Props) {
  const reasons = Object.entries(byReason).sort(([, a], [, b]) => b - a);
  return (
    <ul class="reasons">
      {reasons.map(([reason, count]) => (
        <li key={reason}>
          <span class="bad">{count.toLocaleString('en')}</span> {reason}
        </li>
      ))}
    </ul>
  );
}
