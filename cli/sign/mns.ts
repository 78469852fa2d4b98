import type { LocalBroker } from '../local-broker.ts';
import type { ReadyPush } from './push.ts';

/** What a push of MNS says; what is left out, the broker makes up. */
export interface MnsPush {
  readonly format?: 'XML' | 'JSON' | 'SIMPLIFIED' | undefined;
  readonly topicOwner?: string | undefined;
  readonly topicName?: string | undefined;
  readonly subscriptionName?: string | undefined;
  readonly messageId?: string | undefined;
  readonly message?: string | undefined;
  readonly messageTag?: string | undefined;
  /** Epoch ms. */
  readonly date?: number | undefined;
}

/** What a push is signed with. */
export type Signer = (path: string, push: MnsPush) => Promise<Omit<ReadyPush, 'url'>>;

/** With the key of the broker on this machine, which its certificate belongs to. */
export function signedByBroker(broker: LocalBroker): Signer {
  return async (path, push) => (await broker.ask('sign', { path, ...push })) as Omit<ReadyPush, 'url'>;
}
