import { setTimeout as delay } from 'node:timers/promises';
import type { Deployment } from './deployment.ts';
import { SOURCES, type SoakSource } from './sources.ts';

const AGAIN_MS = 500;
/** Seconds after which a message that was under way in a killed drain can be received again; 60 in a new queue. */
const VISIBILITY_TIMEOUT = 12;

interface Answer {
  readonly ok: boolean;
  readonly error?: { readonly code?: string };
}

/** Subscribes to every topic, and repeats each command until it has gone through: the table fails here already. */
export async function subscribe(
  { accounts, invoke }: Pick<Deployment, 'accounts' | 'invoke'>,
  signal: AbortSignal,
): Promise<void> {
  const subscribeTo = async ({ name: source, broker, topic, format, via }: SoakSource) => {
    const at = { broker, action: 'create', topic };
    const subscription = `${topic}-Sub`;
    const { client } = await accounts.open(broker, 'default');
    if (via === 'queue') await client.createQueue(source, VISIBILITY_TIMEOUT);
    await untilDone(() => invoke('topics', at), signal);
    const command = { ...at, subscription, source, via, ...(format && { format }) };
    await untilDone(() => invoke('subscriptions', command), signal);
  };
  await Promise.all(SOURCES.map(subscribeTo));
}

async function untilDone(command: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const answer = (await command().catch(() => undefined)) as Answer | undefined;
    if (answer?.ok || answer?.error?.code === 'SubscriptionAlreadyExist') return;
    await delay(AGAIN_MS);
  }
}
