import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { LocalBrokerState } from '../../protocol.ts';
import { call } from '../calls.ts';
import { about, sources } from '../stage.ts';

export type KnownTopic = Pick<LocalBrokerState['topics'][number], 'broker' | 'name'>;

/** Topics that are known of: the sources', and on this machine those of the local broker. They are suggestions only. */
export function useTopics(): readonly KnownTopic[] {
  const atBroker = useSignal<readonly KnownTopic[]>([]);
  const local = about.value?.local === true;
  useEffect(() => {
    if (!local) return;
    const left = new AbortController();
    call('broker', {}, left.signal).then(
      ({ topics }) => {
        atBroker.value = topics;
      },
      // Whoever publishes can name the topic without help.
      () => undefined,
    );
    return () => left.abort();
  }, [local, atBroker]);
  const ofSources = (sources.value ?? []).map(({ broker, topic }) => ({ broker, name: topic }));
  const all = [...atBroker.value, ...ofSources].map(
    (topic) => [`${topic.broker} ${topic.name}`, topic] as const,
  );
  return [...new Map(all).values()];
}
