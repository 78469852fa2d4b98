import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishing } from './publishing.contract.ts';
import { queues } from './queues.contract.ts';
import { openSession, type RunningBroker } from './session.ts';
import { subscriptions } from './subscriptions.contract.ts';
import { topics } from './topics.contract.ts';

export interface ContractBinding {
  readonly name: string;
  start(): Promise<RunningBroker>;
  /** What this broker does not do, by test. */
  readonly cannot: readonly { readonly reason: string; readonly tests: readonly string[] }[];
}

const CONTRACT = { ...topics, ...subscriptions, ...publishing, ...queues };

/** What every `Broker` does, whichever service is behind it. */
export function brokerContract(binding: ContractBinding): void {
  const excused = new Map(binding.cannot.flatMap(({ reason, tests }) => tests.map((name) => [name, reason])));

  describe(`${binding.name} keeps the contract: it`, () => {
    let running: RunningBroker;
    beforeAll(async () => {
      running = await binding.start();
    });
    afterAll(() => running[Symbol.asyncDispose]());

    for (const [name, body] of Object.entries(CONTRACT)) {
      const reason = excused.get(name);
      test.skipIf(reason !== undefined)(reason === undefined ? name : `${name} (${reason})`, () =>
        body(openSession(running)),
      );
    }
  });

  test(`what ${binding.name} cannot do are tests of the contract`, () => {
    expect([...excused.keys()].filter((name) => !(name in CONTRACT))).toEqual([]);
  });
}
