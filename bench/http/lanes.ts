import { createSources } from '../../lib/store/sources.ts';
import { startBroker } from '../../local/broker/start.ts';
import { startDatabase } from '../database.ts';
import type { WirePush } from '../push-event.ts';
import { functionEnvironment } from '../receive/functions.ts';
import { mnsWorkload } from '../receive/workload.ts';
import { serveFarCertificate } from './far-certificate.ts';
import { availableReceivers, startReceiver } from './receivers.ts';

/** In ms: less than one way and back between Singapore and Hangzhou, where a new TLS connection takes three. */
export const FAR_MS = 30;

export const OURS = 'topic-relay';
export const EXPRESS = 'Express receiver';
export const VENDOR = 'vendor’s kind of endpoint';
export const VENDOR_FAR = `${VENDOR}, certificate ${FAR_MS} ms away`;

/** Pushes to one receiver, and how many of them go in a round, by how many are under way at a time. */
export interface Lane {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  readonly push: () => WirePush;
  readonly pushes: ReadonlyMap<number, number>;
}

const USUAL = new Map([
  [1, 100],
  [16, 400],
]);
/** It mostly waits: how many wait at a time says nothing more. */
const ONE_BY_ONE = new Map([[1, 50]]);

/** Starts the receivers and what they need, which ends with `stack`. */
export async function openLanes(stack: AsyncDisposableStack): Promise<readonly Lane[]> {
  const broker = stack.adopt(await startBroker({ port: 0 }), (one) => one.stop());
  const database = stack.adopt(await startDatabase(...TABLES.values()), (one) => one.stop());
  const { certificateOrigin, certificatePem } = broker.mns;
  const { source, push } = mnsWorkload(broker, 'XML', '500 B');
  await createSources({ client: database.client, name: tableOf(OURS) }).create(source);
  const receivers = await Promise.all(
    availableReceivers().map(async (name) => {
      const surroundings = {
        dynamodbEndpoint: database.endpoint,
        tableName: tableOf(name),
        certificateOrigin,
      };
      const receiver = await startReceiver(name, functionEnvironment(surroundings));
      stack.defer(() => receiver.process.stop());
      return receiver;
    }),
  );
  const far = stack.use(await serveFarCertificate(certificatePem, FAR_MS));
  const farther = mnsWorkload(broker, 'XML', '500 B', far.url);
  return receivers.flatMap(({ name, port, process: { pid } }): Lane[] => [
    { name, port, pid, push, pushes: USUAL },
    ...(name === VENDOR ? [{ name: VENDOR_FAR, port, pid, push: farther.push, pushes: ONE_BY_ONE }] : []),
  ]);
}

const TABLES = new Map([
  [OURS, 'bench-http'],
  [EXPRESS, 'bench-http-express'],
  [VENDOR, 'bench-http-unused'],
]);

function tableOf(name: string): string {
  return TABLES.get(name) ?? '';
}
