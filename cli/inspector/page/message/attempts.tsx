import type { MessageDetail } from '../../protocol.ts';
import { duration } from '../parts/duration.ts';
import { Icon } from '../parts/icon.tsx';
import { FullTime } from '../parts/time.tsx';

type Attempt = MessageDetail['deliveries'][number]['attempts'][number];

interface Props {
  readonly attempts: readonly Attempt[];
  /** How many there were; of more than 20 the first are not kept. */
  readonly made: number;
}

/** Each try, the latest first, and what was answered. */
export function Attempts({ attempts, made }: Props) {
  return (
    <ol class="attempts" reversed start={made}>
      {attempts.toReversed().map((attempt, at) => (
        <li key={`${attempt.at} ${made - at}`}>
          <span class={`mark ${attempt.result === 'ok' ? 'good' : 'bad'}`}>
            <Icon name={attempt.result === 'ok' ? 'check' : 'cross'} />
            {attempt.result}
            {attempt.status === undefined ? '' : ` ${attempt.status}`}
          </span>
          <FullTime at={attempt.at} />
          <span class="quiet">took {duration(attempt.ms)}</span>
          {attempt.answer ? <pre>{attempt.answer}</pre> : null}
        </li>
      ))}
    </ol>
  );
}
