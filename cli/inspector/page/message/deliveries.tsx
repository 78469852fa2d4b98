import type { MessageDetail, MessageKey } from '../../protocol.ts';
import { hashOf } from '../place.ts';
import { targets } from '../stage.ts';
import { DeliveryCard } from './delivery-card.tsx';
import { ReplayElsewhere } from './replay-elsewhere.tsx';

interface Props extends Pick<MessageDetail, 'deliveries' | 'routes'> {
  readonly message: MessageKey;
}

/** Where the message went, how often that was tried, and how to send it again. */
export function Deliveries({ message, deliveries }: Props) {
  const reached = new Set(deliveries.map(({ target }) => target));
  const others = (targets.value ?? []).map(({ target }) => target).filter((target) => !reached.has(target));
  return (
    <div class="deliveries">
      {deliveries.length === 0 ? (
        <p class="note quiet">
          No route took it, so it is stored and goes nowhere. The routes’ verdicts are under Routes; a route
          is added in relay.config.ts, and then the message can be sent from here.
        </p>
      ) : null}
      {deliveries.map((delivery) => (
        <DeliveryCard key={delivery.target} delivery={delivery} />
      ))}
      {others.length === 0 ? null : <ReplayElsewhere message={message} targets={others} />}
      {targets.value?.length === 0 ? (
        <p class="quiet">
          There are no <a href={hashOf({ page: 'targets' })}>targets</a> yet.
        </p>
      ) : null}
    </div>
  );
}
