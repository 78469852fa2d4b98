import type { MessageRow, ResultOf } from '../../protocol.ts';
import { placeOfMessage } from '../messages/listed.ts';
import { counted } from '../parts/duration.ts';
import { StateMark } from '../parts/state-mark.tsx';
import { hashOf } from '../place.ts';

interface Props {
  readonly published: ResultOf<'publish'>;
  /** What was stored of it, by the message's id. */
  readonly arrived: ReadonlyMap<string, MessageRow>;
}

/** What was published, and how far it has come. */
export function Arrivals({ published: { message, messageIds }, arrived }: Props) {
  const count = messageIds.filter((id) => arrived.has(id)).length;
  return (
    <section class="arrivals">
      <h2>{message}</h2>
      <p role="status">
        {count} of {counted(messageIds.length, 'message')} stored here.
        {count === 0 ? <span class="quiet"> A topic without a subscription delivers nothing.</span> : null}
      </p>
      <ol>
        {messageIds.map((id) => {
          const row = arrived.get(id);
          return (
            <li key={id}>
              {row === undefined ? (
                <span class="id">{id}</span>
              ) : (
                <a class="id" href={hashOf(placeOfMessage(row))}>
                  {id}
                </a>
              )}
              {row === undefined ? <span class="quiet">published</span> : <StateMark state={row.state} />}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
