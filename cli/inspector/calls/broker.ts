import * as v from 'valibot';
import { redactTarget } from '../../../lib/manage/subscriptions/endpoint-url.ts';
import type { LocalBroker } from '../../local-broker.ts';
import { RequestProblem } from '../problem.ts';
import type { ActiveFault, LocalBrokerState } from '../protocol.ts';
import { type Call, type Inspected, Nothing } from './call.ts';

type BrokerName = 'mns' | 'cmq';

/** Of what the broker of this machine answers, what is used here. */
interface State {
  readonly topics: readonly {
    readonly broker: BrokerName;
    readonly name: string;
    readonly subscriptions: readonly {
      readonly name: string;
      readonly endpoint: string;
      readonly format: string;
    }[];
  }[];
  readonly queues: readonly {
    readonly broker: BrokerName;
    readonly name: string;
    readonly counts: { readonly active: number; readonly inactive: number; readonly delayed: number };
  }[];
  readonly pushes: readonly {
    readonly broker: BrokerName;
    readonly topic: string;
    readonly subscription: string;
    readonly state: string;
    readonly failures: number;
  }[];
}

export const broker: Call<'broker'> = {
  input: Nothing,
  async answer(_input, inspected) {
    const local = localOf(inspected);
    const [state, faults] = await Promise.all([local.ask('state'), local.ask('faults')]);
    return { url: local.url, ...described(state as State), faults: faults as readonly ActiveFault[] };
  },
};

const scope = {
  broker: v.exactOptional(v.picklist(['mns', 'cmq'])),
  topic: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(255))),
  probability: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
};
const DAYS_MS = 7 * 86_400_000;
const Fault = v.variant('kind', [
  v.strictObject({
    kind: v.picklist(['delay', 'stale-date']),
    ms: v.pipe(v.number(), v.minValue(0), v.maxValue(DAYS_MS)),
    ...scope,
  }),
  v.strictObject({
    kind: v.picklist(['drop', 'duplicate', 'reorder', 'forged-signature', 'wrong-digest']),
    ...scope,
  }),
]);

export const setFaults: Call<'setFaults'> = {
  input: v.strictObject({ faults: v.pipe(v.array(Fault), v.maxLength(100)) }),
  async answer({ faults }, inspected) {
    const inForce = await localOf(inspected).put('faults', faults);
    return { faults: inForce as readonly ActiveFault[] };
  },
};

function localOf({ broker }: Inspected): LocalBroker {
  if (broker !== undefined) return broker;
  throw new RequestProblem(403, 'A deployed stage has no broker of this machine');
}

function described({ topics, queues, pushes }: State): Omit<LocalBrokerState, 'url' | 'faults'> {
  const pending = (of: BrokerName, topic: string, subscription: string) =>
    pushes.filter(
      (one) =>
        one.state === 'pending' &&
        one.failures > 0 &&
        one.broker === of &&
        one.topic === topic &&
        one.subscription === subscription,
    ).length;
  return {
    topics: topics.map(({ broker, name, subscriptions }) => ({
      broker,
      name,
      subscriptions: subscriptions.map(({ name: subscription, endpoint, format }) => ({
        name: subscription,
        endpoint: withoutToken(endpoint),
        format,
        pending: pending(broker, name, subscription),
      })),
    })),
    queues: queues.map(({ broker, name, counts: { active, inactive, delayed } }) => ({
      broker,
      name,
      active,
      inactive,
      delayed,
    })),
  };
}

function withoutToken(endpoint: string): string {
  const shown = redactTarget({ via: 'http', url: endpoint });
  return shown.via === 'http' ? shown.url : endpoint;
}
