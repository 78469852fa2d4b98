import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { QueueEvent } from '../../lib/relay/deliver.ts';
import type { DeliveryQueue } from '../../lib/relay/queue.ts';
import type { StreamEvent } from '../../lib/relay/stream.ts';
import { createBucket, startAws } from '../../local/aws.ts';
import { startEventSources } from '../../local/event-sources/start.ts';
import { openFunctions } from './functions.ts';
import { orderMessage } from './message.ts';
import { openQueues } from './queues.ts';
import { openTable } from './table.ts';
import { Trace } from './trace.ts';

const WARM_UP = 5;
const MESSAGES = 60;
const LEAST_MESSAGES = 20;
/** On a machine that is busy with other things, messages after so long are left out, in ms. */
const AT_MOST_MS = 60_000;
/** After so long nothing is asked for more rarely than it is now, in ms. */
const IDLE_AFTER_MS = 600;
/** The longest pause of the stream's pump: a message comes anywhere in it. */
const PUMP_PAUSE_MS = 250;

/**
 * Sends messages one by one through an idle local system: what is put into the table comes by its stream, `relay`, the
 * queue and `deliver` to a target, each of them the real one.
 * @returns one trace for each message
 */
export async function measureLatency(
  say: (progress: string) => void,
  signal: AbortSignal,
): Promise<readonly Trace[]> {
  await using started = new AsyncDisposableStack();
  let current = new Trace();
  const target = await startTarget(() => current.mark('arrived'));
  started.defer(target.stop);
  const { table, dynamodb } = await openTable({ stream: true });
  started.defer(dynamodb.stop);
  const aws = await startAws(0);
  started.defer(aws.stop);
  await createBucket(aws, 'failures');
  const { template, queues, queue } = await openQueues(aws);
  const marking: DeliveryQueue = {
    ...queue,
    send(deliveries) {
      current.mark('queued');
      return queue.send(deliveries);
    },
  };
  const { relay, deliver, notifications } = openFunctions({ table, queue: marking, targetUrl: target.url });
  const pump = await startEventSources({
    template,
    resources: { tables: { Table: table.name }, queues, buckets: { FailuresBucket: 'failures' } },
    dynamodb,
    awsEndpoint: aws.endpoint,
    invoke(name, event) {
      current.mark(name === 'relay' ? 'read' : 'taken');
      return name === 'relay' ? relay(event as StreamEvent) : deliver(event as QueueEvent);
    },
    log: say,
  });
  started.defer(pump.stop);

  const traces: Trace[] = [];
  const stopped = once(signal, 'abort').then(() => signal.throwIfAborted());
  stopped.catch(() => undefined);
  const began = performance.now();
  for (let sent = 0; sent < WARM_UP + MESSAGES; sent += 1) {
    if (traces.length >= LEAST_MESSAGES && performance.now() - began > AT_MOST_MS) break;
    if (sent % 10 === 0) say(`latency, message ${sent} of ${WARM_UP + MESSAGES}`);
    await delay(IDLE_AFTER_MS + Math.random() * PUMP_PAUSE_MS, undefined, { signal });
    current = new Trace();
    const notification = orderMessage(`latency-${sent}`);
    current.mark('begun');
    await notifications.store({ notification, headers: {}, decode: 'none', retentionDays: 30 });
    current.mark('stored');
    await Promise.race([current.arrival, stopped]);
    if (sent >= WARM_UP) traces.push(current);
  }
  return traces;
}

async function startTarget(onRequest: () => void) {
  const server = createServer((request, response) => {
    onRequest();
    request.resume();
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
