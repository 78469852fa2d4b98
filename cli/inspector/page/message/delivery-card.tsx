import { useSignal } from '@preact/signals';
import type { MessageDetail } from '../../protocol.ts';
import { counted } from '../parts/duration.ts';
import { Icon } from '../parts/icon.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { FullTime } from '../parts/time.tsx';
import { ReplayDialog } from '../replay/replay-dialog.tsx';
import { Attempts } from './attempts.tsx';

type Delivery = MessageDetail['deliveries'][number];

const HELD: Readonly<Record<NonNullable<Delivery['heldBecause']>, string>> = {
  breaker: 'the target failed too often, and is being probed; what is held follows when it answers',
  disabled: 'the target is disabled; what is held follows when it is enabled',
  'not-configured': 'relay.config.ts has no such target (any more)',
};

/** A message's way to one target. */
export function DeliveryCard({ delivery }: { readonly delivery: Delivery }) {
  const replaying = useSignal(false);
  const { source, messageId, target, state, made, madeBefore, attempts } = delivery;
  const underWay = state === 'pending' || state === 'in-flight';
  return (
    <article class="card" aria-label={`To ${target}`}>
      <header>
        <h3>{target}</h3>
        <StateMark state={state} />
        <span class="quiet">{counted(made, 'attempt')}</span>
        <button
          type="button"
          disabled={underWay}
          title={underWay ? 'It is on its way' : undefined}
          onClick={() => {
            replaying.value = true;
          }}
        >
          <Icon name="again" />
          Replay…
        </button>
      </header>
      <Standing delivery={delivery} />
      {madeBefore > 0 ? <p class="quiet">{counted(madeBefore, 'attempt')} before the last replay.</p> : null}
      {attempts.length === 0 ? null : <Attempts attempts={attempts} made={made} />}
      {delivery.failure === undefined ? null : (
        <details>
          <summary>The latest failure, in full</summary>
          <p>{delivery.failure.detail}</p>
          {delivery.failure.answer === undefined ? null : <pre>{delivery.failure.answer}</pre>}
        </details>
      )}
      {replaying.value ? (
        <ReplayDialog
          request={{ target, source, messageId, only: 'all' }}
          onClose={() => {
            replaying.value = false;
          }}
        />
      ) : null}
    </article>
  );
}

function Standing({ delivery }: { readonly delivery: Delivery }) {
  const { state, nextAttemptAt, leaseUntil, heldBecause, deliveredAt } = delivery;
  switch (state) {
    case 'held':
      return <p>Held: {heldBecause === undefined ? 'the target is off' : HELD[heldBecause]}.</p>;
    case 'exhausted':
      return <p>Given up: it lies on the dead-letter queue too.</p>;
    case 'waiting':
      return <Instant words="Next attempt" at={nextAttemptAt} />;
    case 'delivered':
      return <Instant words="Delivered" at={deliveredAt} />;
    case 'in-flight':
      return <Instant words="Being sent, until" at={leaseUntil} />;
    case 'pending':
      return <p>On the queue.</p>;
  }
}

function Instant({ words, at }: { readonly words: string; readonly at: number | undefined }) {
  if (at === undefined) return null;
  return (
    <p>
      {words} <FullTime at={at} />
    </p>
  );
}
