import type { Problem } from '../../protocol.ts';
import { Icon } from './icon.tsx';

interface Props {
  readonly problem: Problem | undefined;
  readonly onRetry?: () => void;
}

/** What went wrong, and what to do about it; nothing when nothing did. */
export function ProblemNote({ problem, onRetry }: Props) {
  if (problem === undefined) return null;
  return (
    <div class="note bad" role="alert">
      <Icon name="alert" />
      <div>
        <p>{problem.error}</p>
        {problem.next === undefined ? null : <p class="quiet">{problem.next}</p>}
      </div>
      {onRetry === undefined ? null : (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
