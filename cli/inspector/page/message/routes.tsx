import type { MessageDetail } from '../../protocol.ts';
import { Icon } from '../parts/icon.tsx';
import { explained } from './route-verdict.ts';

/** Every route's verdict on the message, by the configuration of now. */
export function Routes({ routes }: Pick<MessageDetail, 'routes'>) {
  if (routes.length === 0) {
    return (
      <p class="note quiet">
        There are no routes. They are written in relay.config.ts: which messages go to which targets.
      </p>
    );
  }
  return (
    <ul class="routes">
      {routes.map(explained).map(({ name, taken, to, reasons }) => (
        <li key={name} class="card">
          <header>
            <h3>{name}</h3>
            <span class={`mark ${taken ? 'good' : 'quiet'}`}>
              <Icon name={taken ? 'check' : 'cross'} />
              {taken ? 'takes it' : 'does not take it'}
            </span>
            <span class="quiet">to {to.join(', ')}</span>
          </header>
          {reasons.map((reason) => (
            <p key={reason}>{reason}</p>
          ))}
        </li>
      ))}
    </ul>
  );
}
