import { afterAll, beforeAll } from 'vitest';
import { type Broker, type BrokerOptions, startBroker } from '../../local/broker/start.ts';

/** One local broker for all tests of a file. */
export function useBroker(options: Partial<BrokerOptions> = {}): { readonly current: Broker } {
  let started: Broker | undefined;
  beforeAll(async () => {
    started = await startBroker({ port: 0, ...options });
  });
  afterAll(() => started?.stop());
  return {
    get current() {
      if (started === undefined) throw new Error('The broker is there only inside tests');
      return started;
    },
  };
}
