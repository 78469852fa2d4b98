import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startDynamodb } from '../../../local/dynamodb.ts';
import { fileCheckpoints, memoryCheckpoints } from '../../../local/event-sources/checkpoints.ts';
import type { StreamMapping } from '../../../local/event-sources/mappings.ts';
import type { DiscardedBatch } from '../../../local/event-sources/stream-batch.ts';
import { type StreamPumpOptions, startStreamPump } from '../../../local/event-sources/stream-pump.ts';
import { freePort } from '../../../local/free-port.ts';
import { FunctionFailedError } from '../../../local/function-host.ts';
import { CalledFunction, items, type StreamEvent } from './called-function.ts';
import { openStreamTable, type StreamTable, useStreams } from './stream-table.ts';

const streams = useStreams();

const plain: StreamMapping = {
  functionName: 'relay',
  table: 'Table',
  batchSize: 100,
  batchWindowMs: 0,
  filters: [],
  reportsItems: false,
  bisects: false,
  maximumRetries: Infinity,
  failureBucket: undefined,
};

/** Starts a pump that stops with the test. `discarded` is what it gave up. */
function pump(
  { stream }: StreamTable,
  { invoke }: CalledFunction<StreamEvent>,
  mapping: Partial<StreamMapping> = {},
  options: Partial<StreamPumpOptions> = {},
) {
  const discarded: DiscardedBatch[] = [];
  const lines: string[] = [];
  const started = startStreamPump({
    mapping: { ...plain, ...mapping },
    stream,
    invoke,
    checkpoints: memoryCheckpoints(),
    onFailure: async (batch) => void discarded.push(batch),
    log: (line) => lines.push(line),
    ...options,
  });
  onTestFinished(() => started.stop());
  return { ...started, discarded, lines };
}

const throws = () => {
  throw new FunctionFailedError('relay: it threw');
};
const report = (...itemIdentifiers: string[]) => ({
  batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })),
});
const sequenceNumberOf = (event: StreamEvent, pk: string) =>
  event.Records.find(({ dynamodb }) => dynamodb.Keys.pk.S === pk)?.dynamodb.SequenceNumber ?? 'absent';

describe('what a function is called with', () => {
  test('is what the table held before the pump started, then what comes, in order', async () => {
    const table = await streams.table();
    const relay = new CalledFunction<StreamEvent>();
    await table.put('a', 'b', 'c');
    pump(table, relay);
    await relay.called(1);
    await table.put('d');
    expect((await relay.called(2)).map(items)).toEqual([['a', 'b', 'c'], ['d']]);
  });

  test('is a record as Lambda has it', async () => {
    const table = await streams.table();
    const relay = new CalledFunction<StreamEvent>();
    await table.putItem({
      pk: { S: 'a' },
      sk: { S: 'N' },
      body: { B: Buffer.from('Mözarella') },
      list: { L: [{ N: '1' }, { NULL: true }] },
    });
    pump(table, relay);
    const [event] = await relay.called(1);
    expect(event?.Records).toEqual([
      {
        eventID: expect.any(String),
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        eventSourceARN: table.stream.streamArn,
        awsRegion: expect.any(String),
        dynamodb: {
          ApproximateCreationDateTime: expect.any(Number),
          Keys: { pk: { S: 'a' }, sk: { S: 'N' } },
          NewImage: {
            pk: { S: 'a' },
            sk: { S: 'N' },
            body: { B: 'TcO2emFyZWxsYQ==' },
            list: { L: [{ N: '1' }, { NULL: true }] },
          },
          SequenceNumber: expect.stringMatching(/^\d+$/),
          SizeBytes: expect.any(Number),
          StreamViewType: 'NEW_IMAGE',
        },
      },
    ]);
  });

  test('is never more records than the batch size', async () => {
    const table = await streams.table();
    const relay = new CalledFunction<StreamEvent>();
    await table.put('a', 'b', 'c', 'd', 'e');
    pump(table, relay, { batchSize: 2 });
    expect((await relay.called(3)).map(items)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  test('is never more than 6 MB', async () => {
    const table = await streams.table();
    const relay = new CalledFunction<StreamEvent>();
    const body = { B: Buffer.alloc(390_000) };
    for (const pk of ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13']) {
      await table.putItem({ pk: { S: pk }, sk: { S: 'N' }, body });
    }
    pump(table, relay);
    const events = await relay.called(2);
    // 390,000 bytes are 520,000 of base64, and twelve of them 6,240,000 of the 6,291,456 that an event may have.
    expect(events.map(items)).toEqual([
      ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'],
      ['13'],
    ]);
  });

  test('is what any of the filters lets through', async () => {
    const table = await streams.table();
    const relay = new CalledFunction<StreamEvent>();
    await table.putItem({ pk: { S: 'N#a' }, sk: { S: 'D#target' } });
    await table.put('N#a', 'N#a', 'S#source', 'N#b');
    pump(table, relay, {
      filters: [
        { eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: [{ prefix: 'N#' }] }, sk: { S: ['N'] } } } },
        { dynamodb: { Keys: { pk: { S: ['S#source'] } } } },
      ],
    });
    const [event] = await relay.called(1);
    expect(event?.Records.map(({ eventName, dynamodb }) => [eventName, dynamodb.Keys.pk.S])).toEqual([
      ['INSERT', 'N#a'],
      ['INSERT', 'S#source'],
      ['INSERT', 'N#b'],
    ]);
  });

  test('waits for a full batch while the batching window is open', async () => {
    const table = await streams.table();
    const relay = new CalledFunction<StreamEvent>();
    await table.put('a', 'b');
    pump(table, relay, { batchSize: 3, batchWindowMs: 300_000 });
    await table.put('c');
    expect((await relay.called(1)).map(items)).toEqual([['a', 'b', 'c']]);
  });

  test('is what there is when the batching window closes', async () => {
    const table = await streams.table();
    const relay = new CalledFunction<StreamEvent>();
    await table.put('a', 'b');
    pump(table, relay, { batchSize: 3, batchWindowMs: 30 });
    expect((await relay.called(1)).map(items)).toEqual([['a', 'b']]);
  });
});

describe('a function that fails', () => {
  test('is called with the whole batch again when it throws, before anything that follows', async () => {
    const table = await streams.table();
    const relay = new CalledFunction<StreamEvent>((_, call) => (call < 3 ? throws() : undefined));
    await table.put('a', 'b', 'c');
    const { discarded } = pump(table, relay, { batchSize: 2 });
    expect((await relay.called(4)).map(items)).toEqual([['a', 'b'], ['a', 'b'], ['a', 'b'], ['c']]);
    expect(discarded).toEqual([]);
    expect(relay.mostAtOnce).toBe(1);
  });

  test('is called again from the lowest record that it reported', async () => {
    const table = await streams.table();
    const relay = new CalledFunction<StreamEvent>((event, call) =>
      call === 1 ? report(sequenceNumberOf(event, 'd'), sequenceNumberOf(event, 'c')) : report(),
    );
    await table.put('a', 'b', 'c', 'd');
    pump(table, relay, { reportsItems: true });
    expect((await relay.called(2)).map(items)).toEqual([
      ['a', 'b', 'c', 'd'],
      ['c', 'd'],
    ]);
  });

  test('has succeeded for a mapping that does not ask for reports', async () => {
    const table = await streams.table();
    const relay = new CalledFunction<StreamEvent>((event) => report(sequenceNumberOf(event, 'a')));
    await table.put('a', 'b');
    pump(table, relay, { batchSize: 1 });
    expect((await relay.called(2)).map(items)).toEqual([['a'], ['b']]);
  });

  test('is given up after the retries that the mapping allows, and what follows goes on', async () => {
    const table = await streams.table();
    const relay = new CalledFunction<StreamEvent>((event) =>
      items(event).includes('b') ? throws() : undefined,
    );
    await table.put('a', 'b', 'c');
    const { discarded, lines } = pump(table, relay, { batchSize: 2, maximumRetries: 2 });
    expect((await relay.called(4)).map(items)).toEqual([['a', 'b'], ['a', 'b'], ['a', 'b'], ['c']]);
    expect(discarded.map(({ invocations, threw }) => [invocations, threw])).toEqual([[3, true]]);
    expect(lines).toEqual(['relay: gave up records 1 to 2 after 3 invocations']);
  });

  test('has its records halved until the poisoned one is alone, which is then retried and given up', async () => {
    const table = await streams.table();
    const relay = new CalledFunction<StreamEvent>((event) =>
      items(event).includes('f') ? throws() : undefined,
    );
    await table.put('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
    const { discarded } = pump(table, relay, { bisects: true, maximumRetries: 1 });
    const events = await relay.called(8);
    expect(events.map((event) => items(event).join(''))).toEqual([
      'abcdefgh',
      'abcd',
      'efgh',
      'ef',
      'e',
      'f',
      'f',
      'gh',
    ]);
    expect(discarded.map(({ records, invocations }) => [records.length, invocations])).toEqual([[1, 2]]);
  });

  test('that reports the poisoned record has it cut off, then halved out', async () => {
    const table = await streams.table();
    const relay = new CalledFunction<StreamEvent>((event) =>
      items(event).includes('f') ? report(sequenceNumberOf(event, 'f')) : report(),
    );
    await table.put('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
    const { discarded } = pump(table, relay, { bisects: true, reportsItems: true, maximumRetries: 1 });
    const events = await relay.called(7);
    expect(events.map((event) => items(event).join(''))).toEqual([
      'abcdefgh',
      'fgh',
      'fg',
      'f',
      'f',
      'g',
      'h',
    ]);
    expect(discarded.map(({ records, threw }) => [records.length, threw])).toEqual([[1, false]]);
  });
});

describe('what is out of reach', () => {
  test('is waited for without a retry being counted, and logged once', async () => {
    const table = await streams.table();
    const relay = new CalledFunction<StreamEvent>((_, call) => {
      if (call < 4) throw new Error('connect ECONNREFUSED 127.0.0.1:4681');
    });
    await table.put('a');
    const { discarded, lines } = pump(table, relay, { maximumRetries: 0 });
    await relay.called(4);
    await table.put('b');
    expect((await relay.called(5)).map(items)).toEqual([['a'], ['a'], ['a'], ['a'], ['b']]);
    expect(discarded).toEqual([]);
    expect(lines).toEqual([
      'The function host cannot be reached, waiting for it: Error: connect ECONNREFUSED 127.0.0.1:4681',
      'The function host is back',
    ]);
  });

  test('was reached when it ends while the function runs: that is a retry', async () => {
    const table = await streams.table();
    const relay = new CalledFunction<StreamEvent>((event) => {
      if (items(event).includes('a'))
        throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    });
    await table.put('a', 'b');
    const { discarded } = pump(table, relay, { batchSize: 1, maximumRetries: 1 });
    expect((await relay.called(3)).map(items)).toEqual([['a'], ['a'], ['b']]);
    expect(discarded.map(({ invocations, threw }) => [invocations, threw])).toEqual([[2, true]]);
  });

  test('may be the place for what is given up: it is not passed over', async () => {
    const table = await streams.table();
    const relay = new CalledFunction<StreamEvent>((event) =>
      items(event).includes('a') ? throws() : undefined,
    );
    await table.put('a', 'b');
    const kept: string[] = [];
    let away = 2;
    const onFailure = async ({ records }: DiscardedBatch) => {
      away -= 1;
      if (away >= 0) throw new Error('connect ECONNREFUSED 127.0.0.1:4684');
      kept.push(...records.map(({ dynamodb }) => dynamodb.SequenceNumber));
    };
    pump(table, relay, { batchSize: 1, maximumRetries: 0 }, { onFailure });
    expect((await relay.called(2)).map(items)).toEqual([['a'], ['b']]);
    expect(kept).toEqual([sequenceNumberOf(relay.events[0] ?? { Records: [] }, 'a')]);
  });

  test('may be the stream: reading goes on where it was', async () => {
    const options = { port: await freePort(), file: join(await temporaryDirectory(), 'dynamodb.sqlite') };
    const before = await startDynamodb(options);
    const table = await openStreamTable(before);
    const relay = new CalledFunction<StreamEvent>();
    const away = Promise.withResolvers<void>();
    pump(table, relay, {}, { log: () => away.resolve() });
    await table.put('a');
    await relay.called(1);
    await before.stop();
    await away.promise;
    const after = await startDynamodb(options);
    onTestFinished(() => after.stop());
    await after.client.send(
      new PutItemCommand({ TableName: table.name, Item: { pk: { S: 'b' }, sk: { S: 'N' } } }),
    );
    expect((await relay.called(2)).map(items)).toEqual([['a'], ['b']]);
  });

  test('does not hold up a stop', async () => {
    const table = await streams.table();
    const relay = new CalledFunction<StreamEvent>(() => {
      throw new Error('connect ECONNREFUSED 127.0.0.1:4681');
    });
    await table.put('a');
    const { stop } = pump(table, relay);
    await relay.called(2);
    await stop();
  });
});

describe('a pump that is started again', () => {
  test('goes on after the last record that is done with', async () => {
    const table = await streams.table();
    const checkpoints = await checkpointFile(table);
    const first = new CalledFunction<StreamEvent>((event) => report(sequenceNumberOf(event, 'c')));
    await table.put('a', 'b', 'c', 'd');
    const before = pump(table, first, { reportsItems: true }, { checkpoints: checkpoints() });
    await first.called(2);
    await before.stop();

    const second = new CalledFunction<StreamEvent>();
    pump(table, second, { reportsItems: true }, { checkpoints: checkpoints() });
    expect((await second.called(1)).map(items)).toEqual([['c', 'd']]);
  });

  test('repeats what was under way when it was killed', async () => {
    const table = await streams.table();
    const { promise: never, resolve: release } = Promise.withResolvers<void>();
    const checkpoints = await checkpointFile(table);
    const first = new CalledFunction<StreamEvent>((_, call) => (call === 1 ? undefined : never));
    await table.put('a', 'b', 'c');
    const killed = pump(table, first, { batchSize: 2 }, { checkpoints: checkpoints() });
    await first.called(2);

    const second = new CalledFunction<StreamEvent>();
    pump(table, second, { batchSize: 2 }, { checkpoints: checkpoints() });
    expect((await second.called(1)).map(items)).toEqual([['c']]);
    release();
    await killed.stop();
  });

  test('does not read again what its filter did not let through', async () => {
    const table = await streams.table();
    const file = await checkpointFile(table);
    const filters = [{ dynamodb: { Keys: { pk: { S: ['b'] } } } }];
    await table.put('b', 'a', 'a');
    const checkpoints = file();
    const relay = new CalledFunction<StreamEvent>();
    const written = Promise.withResolvers<string>();
    pump(
      table,
      relay,
      { filters },
      {
        checkpoints: {
          read: checkpoints.read,
          write(shardId, sequenceNumber) {
            checkpoints.write(shardId, sequenceNumber);
            if (sequenceNumber === '3') written.resolve(shardId);
          },
        },
      },
    );
    const shardId = await written.promise;
    expect(file().read(shardId)).toBe('3');
  });

  test('begins at the beginning of a stream that is not the one it knew', async () => {
    const [old, table] = [await streams.table(), await streams.table()];
    const directory = await temporaryDirectory();
    const file = join(directory, 'relay.json');
    fileCheckpoints(file, old.stream.streamArn).write('shardId-1', '7');
    expect(fileCheckpoints(file, old.stream.streamArn).read('shardId-1')).toBe('7');
    expect(fileCheckpoints(file, table.stream.streamArn).read('shardId-1')).toBeUndefined();
  });
});

test('a stop waits for the invocation under way, and notes what it did', async () => {
  const table = await streams.table();
  const checkpoints = memoryCheckpoints();
  const answer = Promise.withResolvers<void>();
  const first = new CalledFunction<StreamEvent>(() => answer.promise);
  await table.put('a', 'b');
  const before = pump(table, first, { batchSize: 1 }, { checkpoints });
  await first.called(1);
  let stopped = false;
  const stopping = before.stop().then(() => {
    stopped = true;
  });
  await table.put('c');
  expect(stopped).toBe(false);
  answer.resolve();
  await stopping;

  const second = new CalledFunction<StreamEvent>();
  pump(table, second, {}, { checkpoints });
  expect((await second.called(1)).map(items)).toEqual([['b', 'c']]);
  expect(first.events.map(items)).toEqual([['a']]);
});

test('an idle pump stops at once', async () => {
  const table = await streams.table();
  const relay = new CalledFunction<StreamEvent>();
  await table.put('a');
  const { stop } = pump(table, relay);
  await relay.called(1);
  await stop();
  expect(relay.events).toHaveLength(1);
});

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'stream-pump-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

/** Opens the same file each time, as a new process does. */
async function checkpointFile({ stream }: StreamTable) {
  const file = join(await temporaryDirectory(), 'relay.json');
  return () => fileCheckpoints(file, stream.streamArn);
}
