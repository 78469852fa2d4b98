import { SQSClient } from '@aws-sdk/client-sqs';
import { createLog } from '../../lib/log.ts';
import type { QueueEvent } from '../../lib/relay/deliver.ts';
import { createDeliveryQueue } from '../../lib/relay/queue.ts';
import { localClient } from '../../local/dynamodb.ts';
import { readMappings } from '../../local/event-sources/mappings.ts';
import { startQueuePump } from '../../local/event-sources/queue-pump.ts';
import { readTemplate } from '../../local/event-sources/template.ts';
import { openFunctions, TARGET } from './functions.ts';
import type { Ask, FunctionsAt, MemorySample } from './memory.ts';
import { SOURCE } from './message.ts';

// A process of the functions alone, for as long as its parent lives. Runs with --expose-gc.

const at = JSON.parse(process.argv[2] ?? '') as FunctionsAt;
const sqs = new SQSClient({
  endpoint: at.awsEndpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const functions = openFunctions({
  table: { client: localClient(at.dynamodbEndpoint), name: at.tableName },
  queue: createDeliveryQueue({
    sqs,
    queueUrl: at.queue.url,
    deadLetterUrl: at.deadLetterUrl,
    log: createLog('error'),
  }),
  targetUrl: at.targetUrl,
});
const mapping = readMappings(await readTemplate()).queues.find(
  ({ functionName }) => functionName === 'deliver',
);
if (mapping === undefined) throw new Error('serverless.yml gives deliver no queue');
startQueuePump({
  mapping,
  sqs,
  queue: at.queue,
  invoke: (_name, event) => functions.deliver(event as QueueEvent),
  log: (line) => void process.stderr.write(`${line}\n`),
});

process.on('disconnect', () => process.exit());
process.on('message', (ask: Ask) => {
  void answer(ask).then((reply) => process.send?.(reply));
});
process.send?.('ready');

async function answer(ask: Ask): Promise<MemorySample | readonly string[]> {
  if ('sample' in ask) return sample();
  // The stream would bring them.
  const keys = ask.fanOut.map((messageId) => ({ source: SOURCE, messageId, target: TARGET }));
  const stored = await functions.messages.together(keys);
  if (stored.length < keys.length) throw new Error('Not all of these messages are stored');
  return functions.fanOut(stored.map((message) => ({ id: message.messageId, read: async () => message })));
}

/** After two collections: the first may only mark what the second frees. */
function sample(): MemorySample {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { heapMegabytes: heapUsed / 2 ** 20, residentMegabytes: rss / 2 ** 20 };
}
