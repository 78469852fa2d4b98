import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDatabase } from '../../bench/database.ts';
import { load } from '../../bench/http/load.ts';
import { availableReceivers, startReceiver } from '../../bench/http/receivers.ts';
import { functionEnvironment } from '../../bench/receive/functions.ts';
import { type MadePush, mnsWorkload, type Workload } from '../../bench/receive/workload.ts';
import { createSources } from '../../lib/store/sources.ts';
import { startBroker } from '../../local/broker/start.ts';

const surroundings = new AsyncDisposableStack();
let environment: Readonly<Record<string, string>>;
let workload: Workload;

beforeAll(async () => {
  const broker = surroundings.adopt(await startBroker({ port: 0 }), (one) => one.stop());
  const database = surroundings.adopt(await startDatabase('peers'), (one) => one.stop());
  workload = mnsWorkload(broker, 'XML', '500 B');
  await createSources({ client: database.client, name: 'peers' }).create(workload.source);
  environment = functionEnvironment({
    tableName: 'peers',
    dynamodbEndpoint: database.endpoint,
    certificateOrigin: broker.mns.certificateOrigin,
  });
});
afterAll(() => surroundings.disposeAsync());

test.each(availableReceivers())('%s takes what is signed, and nothing else', async (name) => {
  await using stack = new AsyncDisposableStack();
  const receiver = stack.adopt(await startReceiver(name, environment), (one) => one.process.stop());
  const push = workload.push();
  const forged: MadePush = { ...push, headers: { ...push.headers, 'x-mns-request-id': 'another' } };
  await load(receiver.port, [workload.push(), workload.push()], 1);
  await expect(load(receiver.port, [forged], 1)).rejects.toThrow(/^A push was answered (403|500)$/);
});
