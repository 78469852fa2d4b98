import type { LocalBrokerState } from '../../protocol.ts';
import { CommandLine } from '../parts/command-line.tsx';
import { counted } from '../parts/duration.ts';
import { Empty } from '../parts/empty.tsx';

/** Each topic with its subscriptions. */
export function Topics({ topics }: Pick<LocalBrokerState, 'topics'>) {
  if (topics.length === 0) {
    return (
      <Empty title="The broker has no topic.">
        <CommandLine words="topics create MyTopic1" />
        <CommandLine words="subscriptions create MyTopic1 MyTopic1-Sub1" />
      </Empty>
    );
  }
  return (
    <section>
      <h2>Topics</h2>
      <div class="cards">
        {topics.map(({ broker, name, subscriptions }) => (
          <article key={`${broker} ${name}`} class="card" aria-label={name}>
            <header>
              <h3>{name}</h3>
              <span class="tag">{broker.toUpperCase()}</span>
            </header>
            {subscriptions.length === 0 ? (
              <>
                <p class="quiet">Nobody subscribed: what is published is lost.</p>
                <CommandLine
                  words={`subscriptions create ${name} ${name}-Sub1${broker === 'cmq' ? ' --broker cmq' : ''}`}
                />
              </>
            ) : (
              <ul class="subscriptions">
                {subscriptions.map((subscription) => (
                  <li key={subscription.name}>
                    <b>{subscription.name}</b> <span class="quiet">{subscription.format}</span>{' '}
                    {subscription.pending === 0 ? null : (
                      <span class="care">
                        {counted(subscription.pending, 'push waits', 'pushes wait')} for a retry
                      </span>
                    )}
                    <span class="id quiet">{subscription.endpoint}</span>
                  </li>
                ))}
              </ul>
            )}
          </article>
        ))}
      </div>
    </section>
  );
}
