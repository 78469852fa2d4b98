import type { TargetRow } from '../../protocol.ts';
import { now } from '../clock.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Ago, Since } from '../parts/time.tsx';

const MARKS: Readonly<Record<TargetRow['health']['state'], readonly [IconName, string, string]>> = {
  closed: ['check', 'good', 'takes messages'],
  open: ['alert', 'bad', 'breaker open'],
  'half-open': ['unsure', 'care', 'being probed'],
  disabled: ['pause', 'care', 'disabled'],
};

const BECAUSE: Readonly<Record<NonNullable<TargetRow['health']['because']>, string>> = {
  gone: ', as it answered 410 Gone',
  failing: ', as it failed for five days',
  'by-hand': ', by hand',
};

/** Whether a target takes messages, and why not. */
export function Health({ row: { enabled, health } }: { readonly row: TargetRow }) {
  if (!enabled) {
    return (
      <p>
        <span class="mark care">
          <Icon name="pause" />
          disabled
        </span>{' '}
        in relay.config.ts
      </p>
    );
  }
  const [icon, tone, words] = MARKS[health.state];
  return (
    <p>
      <span class={`mark ${tone}`}>
        <Icon name={icon} />
        {words}
      </span>
      <Why health={health} />
    </p>
  );
}

function Why({ health }: Pick<TargetRow, 'health'>) {
  const { state, failingSince, probeAt, because, changedAt } = health;
  if (state === 'closed') return null;
  if (state === 'disabled') {
    return (
      <>
        {' '}
        for <Since at={changedAt} />
        {because === undefined ? '' : BECAUSE[because]}
      </>
    );
  }
  const probing = state === 'open' && probeAt !== undefined;
  return (
    <>
      {failingSince === undefined ? null : (
        <>
          , failing for <Since at={failingSince} />
        </>
      )}
      {probing && probeAt > now.value ? (
        <>
          , tried again <Ago at={probeAt} />
        </>
      ) : null}
      {probing && probeAt <= now.value ? ', tried again with the next message' : null}
    </>
  );
}
