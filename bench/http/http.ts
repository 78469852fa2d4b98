import { createSources } from '../../lib/store/sources.ts';
import { startBroker } from '../../local/broker/start.ts';
import { startDatabase } from '../database.ts';
import { figure, median, medianRatio } from '../measure.ts';
import { functionEnvironment } from '../receive/functions.ts';
import { mnsWorkload } from '../receive/workload.ts';
import type { Bench, Figure, Ratio, Section } from '../section.ts';
import { type Load, load } from './load.ts';
import { availableReceivers, type ReceiverName, startReceiver } from './receivers.ts';

/** Pushes a round, by how many are under way at a time. */
const PUSHES = new Map([
  [1, 100],
  [16, 400],
]);
const OUR_TABLE = 'bench-http';
const EXPRESS_TABLE = 'bench-http-express';
const EXPLAINED = 'docs/decisions/puts-made-by-hand.md';

/** What each receiver did in each round, by its name and how many pushes were under way. */
type Loads = ReadonlyMap<string, readonly Load[]>;

const keyOf = (name: ReceiverName, atATime: number) => `${name}, ${atATime} at a time`;

/** `receive` behind a plain HTTP server, beside two other ways to receive the same pushes. */
export function httpBench(rounds: number): Bench {
  return {
    name: 'http',
    async run(say, signal) {
      say('starting the receivers');
      await using stack = new AsyncDisposableStack();
      const broker = stack.adopt(await startBroker({ port: 0 }), (one) => one.stop());
      const database = stack.adopt(await startDatabase(OUR_TABLE, EXPRESS_TABLE), (one) => one.stop());
      const { source, push } = mnsWorkload(broker, 'XML', '500 B');
      await createSources({ client: database.client, name: OUR_TABLE }).create(source);
      const { certificateOrigin } = broker.mns;
      const receivers = await Promise.all(
        availableReceivers().map(async (name) => {
          const tableName = name === 'topic-relay' ? OUR_TABLE : EXPRESS_TABLE;
          const surroundings = { tableName, dynamodbEndpoint: database.endpoint, certificateOrigin };
          const receiver = await startReceiver(name, functionEnvironment(surroundings));
          stack.defer(() => receiver.process.stop());
          return receiver;
        }),
      );
      const loads = new Map<string, Load[]>();
      for (let round = 0; round <= rounds; round += 1) {
        say(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
        for (const [atATime, times] of PUSHES) {
          for (const { name, port } of receivers) {
            signal.throwIfAborted();
            const done = await load(port, Array.from({ length: times }, push), atATime);
            const key = keyOf(name, atATime);
            if (round > 0) loads.set(key, [...(loads.get(key) ?? []), done]);
          }
        }
      }
      return sectionOf(loads);
    },
  };
}

function sectionOf(loads: Loads): Section {
  const figures: Figure[] = [];
  for (const [key, done] of loads) {
    figures.push(figure(key, 'a second', pick(done, 'perSecond')));
    figures.push(figure(`${key}: median`, 'ms', pick(done, 'p50')));
    figures.push(figure(`${key}: p99`, 'ms', pick(done, 'p99')));
  }
  const at = (name: ReceiverName, what: keyof Load) => pick(loads.get(keyOf(name, 16)) ?? [], what);
  const ratios: Ratio[] = [
    {
      name: 'Rate ÷ the Express receiver’s, 16 at a time',
      value: medianRatio(at('topic-relay', 'perSecond'), at('Express receiver', 'perSecond')),
      unit: 'times',
      target: { atLeast: 1.8 },
      explained: EXPLAINED,
    },
    {
      name: 'p99 ÷ the Express receiver’s, 16 at a time',
      value: median(at('topic-relay', 'p99')) / median(at('Express receiver', 'p99')),
      unit: 'times',
      target: { atMost: 0.6 },
      explained: EXPLAINED,
    },
    {
      name: 'Rate ÷ the vendor’s kind of endpoint’s, 16 at a time',
      value: medianRatio(at('topic-relay', 'perSecond'), at('vendor’s kind of endpoint', 'perSecond')),
      unit: 'times',
      target: { atLeast: 6 },
      explained: EXPLAINED,
    },
  ];
  return {
    title: 'Receive behind an HTTP server: MNS XML, 500 B',
    figures,
    // What could not run here has no ratio.
    ratios: ratios.filter(({ value }) => !Number.isNaN(value)),
    notes: [
      'Each receiver is a process of its own on 127.0.0.1; what it logs is written to the null device.',
      'The load, the broker’s certificate and DynamoDB (embedded, in memory) share the machine with it.',
      'Express receiver: bench/peers/express-receiver.ts. It stores, and checks less.',
      'Vendor’s kind: bench/peers/vendor_endpoint.py. It stores nothing, and fetches the certificate for each push: here from this machine, in production from Hangzhou.',
    ],
  };
}

function pick(done: readonly Load[], what: keyof Load): readonly number[] {
  return done.map((one) => one[what]);
}
