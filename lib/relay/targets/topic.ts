import type { Broker, BrokerLimits } from '../../brokers/broker.ts';
import { BrokerError } from '../../brokers/broker-error.ts';
import { reasonOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { TargetOf } from '../../relay-config/target.ts';
import type { PublishedMessages } from '../../store/published.ts';
import { textOf } from '../message-text.ts';
import { type Outcome, type Outgoing, type Target, unsendable } from './target.ts';

export interface TopicDependencies {
  /** The client of a named broker account. */
  readonly open: (account: string) => Promise<Pick<Broker, 'broker' | 'limits' | 'publish'>>;
  /** Broker messages carry no headers: what the relay has published itself it has to remember. */
  readonly published: PublishedMessages;
  readonly log: Log;
}

/** Publishes messages to a topic of a broker. A message that came through this target before is not sent round again. */
export function createTopic(
  target: TargetOf<'mns-topic' | 'cmq-topic'>,
  { open, published, log }: TopicDependencies,
): Target {
  const publish = async (outgoing: Outgoing): Promise<Outcome> => {
    try {
      const broker = await open(target.account);
      const { notification } = outgoing;
      const origin = await published.through(notification.broker, notification.topic, notification.messageId);
      if (origin.includes(outgoing.target)) {
        return unsendable('loop', `The message came through ${outgoing.target} before`);
      }
      const text = textOf(outgoing.message);
      if (text === undefined) return unsendable('not-text', 'Topics take text, and the bytes are not UTF-8');
      if (outgoing.message.length > broker.limits.messageBytes) {
        const { messageBytes } = broker.limits;
        return unsendable('too-large', `${outgoing.message.length} bytes, of ${messageBytes} at most`);
      }
      const tags = tagsWithin(broker.limits, notification.tags);
      const { messageId } = await broker.publish(target.topic, { body: text, tags });
      // It is out: publishing it again would be worse than a loop that goes round once more.
      await published
        .remember(broker.broker, target.topic, messageId, [...origin, outgoing.target])
        .catch((error: unknown) => log.warn('a published message was not remembered', { error, messageId }));
      return { delivered: true, answer: messageId };
    } catch (error) {
      return failed(error);
    }
  };
  return { batch: 1, send: (batch) => Promise.all(batch.map(publish)) };
}

/** A tag that the broker would refuse must not keep the message from being published. */
function tagsWithin(limits: BrokerLimits, tags: readonly string[]): readonly string[] {
  return tags.filter((tag) => tag.length <= limits.tagLength).slice(0, limits.tagsPerMessage);
}

function failed(error: unknown): Outcome {
  const detail = reasonOf(error);
  if (!(error instanceof BrokerError)) {
    return { delivered: false, reason: 'error', detail, next: 'retry', down: false };
  }
  const { kind, status } = error;
  if (kind === 'too-large' || kind === 'invalid') return unsendable(kind, detail);
  return {
    delivered: false,
    reason: kind,
    detail,
    ...(status > 0 ? { status } : {}),
    next: 'retry',
    down: true,
  };
}
