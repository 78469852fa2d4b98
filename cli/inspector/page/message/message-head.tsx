import { bytes } from '../../../output/units.ts';
import type { MessageDetail } from '../../protocol.ts';
import { duration } from '../parts/duration.ts';
import { FullTime } from '../parts/time.tsx';
import { hashOf, messagesPlace } from '../place.ts';

/** Where a message is from, and when it came. */
export function MessageHead({ detail }: { readonly detail: MessageDetail }) {
  const { notification } = detail;
  const { source, broker, topic, tags, publishedAt, receivedAt, messageBytes } = notification;
  return (
    <dl class="facts">
      <div>
        <dt>Source</dt>
        <dd>
          <a href={hashOf(messagesPlace({ source }))}>{source}</a>
        </dd>
      </div>
      <div>
        <dt>Topic</dt>
        <dd>
          {topic} <span class="quiet">{broker.toUpperCase()}</span>
        </dd>
      </div>
      <div>
        <dt>Received</dt>
        <dd>
          <FullTime at={receivedAt} />
        </dd>
      </div>
      {publishedAt === undefined ? null : (
        <div>
          <dt>Published</dt>
          <dd>{sooner(publishedAt, receivedAt)}</dd>
        </div>
      )}
      <div>
        <dt>Size</dt>
        <dd>{bytes(messageBytes)}</dd>
      </div>
      {tags.length === 0 ? null : (
        <div>
          <dt>Tags</dt>
          <dd>
            {tags.map((tag) => (
              <a key={tag} class="tag" href={hashOf(messagesPlace({ tag }))}>
                {tag}
              </a>
            ))}
          </dd>
        </div>
      )}
    </dl>
  );
}

/** The broker's clock may be ahead of this one's. */
function sooner(publishedAt: number, receivedAt: number): string {
  const distance = receivedAt - publishedAt;
  return distance >= 0
    ? `${duration(distance)} earlier`
    : `${duration(-distance)} later, by the broker’s clock`;
}
