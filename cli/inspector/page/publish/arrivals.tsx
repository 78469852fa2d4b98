import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { MessageRow, ResultOf } from '../../protocol.ts';
import { on } from '../live.ts';
import { placeOfMessage } from '../messages/listed.ts';
import { counted } from '../parts/duration.ts';
import { StateMark } from '../parts/state-mark.tsx';
import { hashOf, messagesPlace } from '../place.ts';

/** What was published, and where it has arrived: a message goes to each source that subscribed to the topic. */
export function Arrivals({ published }: { readonly published: ResultOf<'publish'> }) {
  const { message, messageIds } = published;
  const arrived = useSignal<ReadonlyMap<string, MessageRow>>(new Map());
  useEffect(() => {
    const awaited = new Set(messageIds);
    arrived.value = new Map();
    return on('message', (row) => {
      if (awaited.has(row.messageId)) arrived.value = new Map(arrived.value).set(row.messageId, row);
    });
  }, [messageIds, arrived]);
  return (
    <section class="arrivals">
      <h2>{message}</h2>
      <p role="status">
        {arrived.value.size} of {counted(messageIds.length, 'message')} stored here.
        {arrived.value.size === 0 ? (
          <span class="quiet"> A topic without a subscription delivers nothing.</span>
        ) : null}
      </p>
      <ol>
        {messageIds.map((id) => {
          const row = arrived.value.get(id);
          return (
            <li key={id}>
              {row === undefined ? (
                <span class="id">{id}</span>
              ) : (
                <a class="id" href={hashOf({ ...placeOfMessage(row), ...messagesFilter })}>
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

const messagesFilter = messagesPlace();
