import { setTimeout as delay } from 'node:timers/promises';
import type { PushAttempt } from '../../local/broker/core/push.ts';
import { seededRandom } from '../../local/broker/core/random.ts';
import type { Deployment } from './deployment.ts';
import { messageOf } from './message.ts';
import { SOURCES, type SoakSource } from './sources.ts';

/** Publishers at work. */
const AT_ONCE = 8;
/** How long a publisher waits for room, in ms: what is lost must not hold up the run that is to find it. */
const LONGEST_WAIT_MS = 30_000;
const LOOK_AGAIN_MS = 50;

/** What is to be known of the run while it publishes. */
export interface Pace {
  /** Whether so much is under way that no more should come now. */
  readonly full: () => boolean;
  readonly onPublished: (number: number) => void;
  readonly signal: AbortSignal;
}

export interface Publisher {
  /** What was published, by number. */
  readonly published: ReadonlyMap<number, SoakSource>;
  /** Messages that a broker is still pushing. */
  readonly underWay: number;
  /** To be told of each try of a push. */
  pushed(attempt: PushAttempt): void;
  publish(deployment: Pick<Deployment, 'accounts'>, pace: Pace): Promise<void>;
}

/** Publishes messages to all topics, as fast as they are taken in. */
export function createPublisher(seed: number, messages: number): Publisher {
  const published = new Map<number, SoakSource>();
  const underWay = new Set<string>();
  /** Pushes that succeeded before the publisher was told its message's id. */
  const early = new Set<string>();
  const random = seededRandom(seed);
  const plan = Array.from({ length: messages }, () => SOURCES[Math.floor(random() * SOURCES.length)]);

  return {
    published,
    get underWay() {
      return underWay.size;
    },
    pushed({ broker, messageId, succeeded, request }) {
      if (!succeeded || request === undefined) return;
      const key = `${broker} ${messageId}`;
      if (!underWay.delete(key)) early.add(key);
    },
    async publish({ accounts }, { full, onPublished, signal }) {
      const numbered = plan.entries();
      const publishSome = async () => {
        for (const [number, source] of numbered) {
          if (source === undefined || signal.aborted) return;
          const waitUntil = Date.now() + LONGEST_WAIT_MS;
          while (full() && Date.now() < waitUntil && !signal.aborted) await delay(LOOK_AGAIN_MS);
          const { client } = await accounts.open(source.broker, 'default');
          const { messageId } = await client.publish(source.topic, { body: messageOf(seed, number) });
          published.set(number, source);
          const key = `${source.broker} ${messageId}`;
          if (source.via === 'http' && !early.delete(key)) underWay.add(key);
          onPublished(number);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, publishSome));
    },
  };
}
