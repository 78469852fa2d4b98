interface Props {
  readonly label: string;
  /** How no choice is said; without it there is always one. */
  readonly any?: string;
  readonly values: readonly string[];
  readonly words?: (value: string) => string;
  readonly chosen: string;
  readonly onChoose: (value: string) => void;
}

/** One of several values. One that is chosen is there even if it is none of them (any more). */
export function Choice({ label, any, values, words = (value) => value, chosen, onChoose }: Props) {
  const offered = chosen === '' || values.includes(chosen) ? values : [chosen, ...values];
  return (
    <select
      aria-label={label}
      class={any !== undefined && chosen !== '' ? 'narrowing' : ''}
      value={chosen}
      onChange={(event) => onChoose(event.currentTarget.value)}
    >
      {any === undefined ? null : <option value="">{any}</option>}
      {offered.map((value) => (
        <option key={value} value={value}>
          {words(value)}
        </option>
      ))}
    </select>
  );
}
