import type { IncomingMessage } from 'node:http';
import { expect } from 'vitest';
import { createSources } from '../../lib/store/sources.ts';
import { useBroker } from '../support/local-broker.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { openManaged } from '../support/managed.ts';
import { rows } from '../support/rows.ts';
import { useServedGateway } from '../support/serve-gateway.ts';
import { useTable } from '../support/table.ts';

export const HOUR = 3_600_000;
export const subscribes =
  (name: string) =>
  ({ method, url }: IncomingMessage) =>
    method === 'PUT' && (url?.endsWith(`/subscriptions/${name}`) ?? false);

/** Broker, table and gateway for all rotations of a file. */
export function useRotation() {
  const table = useTable();
  const broker = useBroker();
  let ahead = 0;
  const gateway = useServedGateway(() => ({
    table: table.current,
    certificateOrigin: broker.current.mns.certificateOrigin,
    now: () => Date.now() + ahead,
  }));

  /** A source `{topic}-Sub1` that is fed, and commands whose way to the broker can be broken. */
  async function open(topic: string) {
    const proxy = await startLossyProxy(broker.current.url);
    const clock = { now: Date.now() };
    const managed = openManaged({
      table: table.current,
      broker: broker.current,
      brokerUrl: proxy.url,
      publicUrl: gateway.current.url,
      now: () => clock.now,
    });
    await managed.topics({ broker: 'mns', action: 'create', topic });
    const [source, subscription] = [`${topic}-Sub1`, `${topic}-Sub1`];
    const tags = { tags: ['paid'], format: 'JSON', strategy: 'BACKOFF_RETRY' };
    await managed.subscriptions({ broker: 'mns', action: 'create', topic, subscription, source, ...tags });
    const subscriptions = () =>
      broker.current.inspect().topics.find(({ name }) => name === topic)?.subscriptions ?? [];
    return {
      proxy,
      clock,
      managed,
      rotate: () => {
        // The gateway looks at a source anew when a token does not fit it, but not twice in a second.
        ahead += 1_000;
        return managed.subscriptions({ action: 'rotate', source });
      },
      subscriptions,
      names: () => subscriptions().map(({ name }) => name),
      async endpoints() {
        const intake = (await managed.sources.get(source))?.intake;
        if (intake?.via !== 'http') throw new Error(`${source} is not registered`);
        return intake.endpoints.map(({ subscription: name, retireAt }) => [name, retireAt]);
      },
      /** Publishes a message and waits until every subscription has delivered it. Resolves to the answers, by name. */
      async delivers() {
        const answer = await managed.publish({ broker: 'mns', topic, count: 1, tags: ['paid'] });
        const [{ messageId } = { messageId: '' }] = answer.messages as { messageId: string }[];
        const pushes = subscriptions().map(({ name }) =>
          broker.current.waitForPush({ messageId, subscription: name }),
        );
        const answers = (await Promise.all(pushes)).map((push) => push.answer?.status ?? 0);
        expect(await rows(table.current, `N#${source}#${messageId}`)).toHaveLength(1);
        return answers.toSorted((a, b) => a - b);
      },
    };
  }

  async function removeAll() {
    const sources = createSources(table.current);
    for (const { name } of await sources.list()) await sources.delete(name);
  }

  return { open, removeAll };
}
