import { X509Certificate } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { toItem } from '../../lib/store/items.ts';
import { createSources } from '../../lib/store/sources.ts';
import { notificationKey, openTable } from '../../lib/store/table.ts';
import { startBroker } from '../../local/broker/start.ts';
import { startDatabase } from '../database.ts';
import { itemSize } from '../item-size.ts';
import { type Measure, measure, processCpu } from '../measure.ts';
import type { Size } from '../message.ts';
import { pushEvent } from '../push-event.ts';
import { floor, type PutAlone, putAlone } from './floor.ts';
import { functionEnvironment, loadFunctions, loggedBytes, type PushFunction } from './functions.ts';
import type { Measured, ReceiveMessage } from './protocol.ts';
import { type MadePush, type Workload, workloads } from './workload.ts';

/** Pushes a round: large ones take longer. */
const PUSHES: Readonly<Record<Size, number>> = { '500 B': 100, '64 KB': 20 };
const TABLE_NAME = 'bench-receive';

const say = (message: ReceiveMessage) => process.send?.(message);

const broker = await startBroker({ port: 0 });
const database = await startDatabase(TABLE_NAME);
try {
  const { certificateOrigin, certificatePem } = broker.mns;
  const surroundings = { tableName: TABLE_NAME, dynamodbEndpoint: database.endpoint, certificateOrigin };
  Object.assign(process.env, functionEnvironment(surroundings));
  const functions = await loadFunctions();
  const key = new X509Certificate(certificatePem).publicKey;

  const measured: Measured[] = [];
  const measures: Measure[] = [];
  for (const workload of workloads(broker)) {
    const receive = functions[workload.source.broker];
    const { put, ...facts } = await tryOut(workload, receive);
    measured.push(facts);
    measures.push(...measuresOf(workload, receive, put));
  }
  const onRound = (round: number) => say({ kind: 'round', round });
  const samples = await measure(measures, { rounds: Number(process.argv[2]), clock: processCpu, onRound });
  say({ kind: 'done', measured, samples: Object.fromEntries(samples) });

  /** Receives one push of a workload, to see what is stored and logged. */
  async function tryOut({ name, size, source, push }: Workload, receive: PushFunction) {
    const table = openTable(TABLE_NAME, database.endpoint);
    await createSources(table).create(source);
    const { messageId, ...one } = push();
    const logBytes = await loggedBytes(() => receive(pushEvent(one)));
    const Key = toItem(notificationKey(source.name, messageId));
    const { Item: row } = await table.client.send(new GetItemCommand({ TableName: TABLE_NAME, Key }));
    if (row === undefined) throw new Error(`${name}: nothing was stored`);
    return {
      name,
      size,
      pushes: PUSHES[size],
      itemBytes: itemSize(row),
      logBytes,
      put: putAlone(table, row),
    };
  }

  /** The put, the floor and the whole of one workload, each as often as it has pushes in a round. */
  function measuresOf(
    { name, size, source, push }: Workload,
    receive: PushFunction,
    put: PutAlone,
  ): Measure[] {
    let pushes: readonly (readonly [MadePush, ReturnType<typeof pushEvent>])[] = [];
    const prepare = async () => {
      pushes = Array.from({ length: PUSHES[size] }, push).map((one) => [one, pushEvent(one)]);
    };
    const forEach = (work: (...one: (typeof pushes)[number]) => Promise<void>) => async () => {
      for (const one of pushes) await work(...one);
    };
    return [
      { name: `${name}: put alone`, prepare, run: forEach(put) },
      // CMQ signs nothing: its floor is the put.
      ...(source.broker === 'mns'
        ? [{ name: `${name}: floor`, prepare, run: forEach((one) => floor(one, key, put)) }]
        : []),
      { name: `${name}: receive`, prepare, run: forEach((_push, event) => receive(event)) },
    ];
  }
} finally {
  await broker.stop();
  await database.stop();
}
process.disconnect?.();
