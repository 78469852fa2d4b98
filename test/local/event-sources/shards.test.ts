import { describe, expect, onTestFinished, test } from 'vitest';
import { memoryCheckpoints } from '../../../local/event-sources/checkpoints.ts';
import { ShardReader } from '../../../local/event-sources/shard-reader.ts';
import { StreamApi } from '../../../local/event-sources/stream-api.ts';
import { startStreamPump } from '../../../local/event-sources/stream-pump.ts';
import { serve } from '../../support/http-server.ts';
import { CalledFunction, items, type StreamEvent } from './called-function.ts';

// The embedded DynamoDB has one shard a table and iterators that never expire: these answers are as AWS documents them.
type Input = Readonly<Partial<Record<string, string>>>;
type Answer = Record<string, unknown> | { readonly error: string };

/** A stream that answers by operation and by the fields that matter, and keeps what it was asked. */
async function streamOf(answer: (operation: string, input: Input) => Answer) {
  const asked: string[] = [];
  const endpoint = await serve(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const input = JSON.parse(Buffer.concat(await request.toArray()).toString()) as Input;
    const detail = input.ShardIterator ?? input.SequenceNumber ?? input.ShardIteratorType ?? '';
    asked.push(`${operation} ${detail}`.trim());
    const output = answer(operation, input);
    if ('error' in output) response.statusCode = 400;
    const body = 'error' in output ? { __type: `com.amazonaws#${output.error}`, message: 'no' } : output;
    response.end(JSON.stringify(body));
  });
  return { stream: new StreamApi(endpoint, 'arn:stream'), asked };
}

const record = (pk: string, SequenceNumber: string) => ({
  eventName: 'INSERT',
  dynamodb: { Keys: { pk: { S: pk } }, SequenceNumber },
});

test('a shard is read after its parent has ended, and all shards of a long list are found', async () => {
  const { stream } = await streamOf((operation, input) => {
    if (operation === 'DescribeStream' && input.ExclusiveStartShardId === undefined) {
      const Shards = [{ ShardId: 'child', ParentShardId: 'parent' }];
      return { StreamDescription: { Shards, LastEvaluatedShardId: 'child' } };
    }
    if (operation === 'DescribeStream') {
      const Shards = [{ ShardId: 'parent', ParentShardId: 'long gone' }];
      return { StreamDescription: { Shards } };
    }
    if (operation === 'GetShardIterator') return { ShardIterator: `${input.ShardId}-0` };
    if (input.ShardIterator === 'parent-0') {
      return { Records: [record('a', '1')], NextShardIterator: 'parent-1' };
    }
    if (input.ShardIterator === 'parent-1') return { Records: [record('b', '2')] };
    if (input.ShardIterator === 'child-0') {
      return { Records: [record('c', '3')], NextShardIterator: 'child-1' };
    }
    return { Records: [], NextShardIterator: 'child-1' };
  });
  const relay = new CalledFunction<StreamEvent>();
  const pump = startStreamPump({
    mapping: {
      functionName: 'relay',
      table: 'Table',
      batchSize: 100,
      batchWindowMs: 0,
      filters: [],
      reportsItems: false,
      bisects: false,
      maximumRetries: 0,
      failureBucket: undefined,
    },
    stream,
    invoke: relay.invoke,
    checkpoints: memoryCheckpoints(),
    onFailure: undefined,
    log: () => undefined,
  });
  onTestFinished(() => pump.stop());
  expect((await relay.called(3)).map(items)).toEqual([['a'], ['b'], ['c']]);
});

describe('a reader', () => {
  test('takes a new iterator after the last record when its own has expired', async () => {
    const { stream, asked } = await streamOf((operation, input) => {
      if (operation === 'GetShardIterator') {
        return { ShardIterator: input.SequenceNumber === '1' ? 'after-1' : 'oldest' };
      }
      if (input.ShardIterator === 'oldest') {
        return { Records: [record('a', '1')], NextShardIterator: 'expired' };
      }
      if (input.ShardIterator === 'after-1') return { Records: [record('b', '2')] };
      return { error: 'ExpiredIteratorException' };
    });
    const reader = new ShardReader(stream, 'shard', undefined);
    expect((await reader.read()).map(({ dynamodb }) => dynamodb.SequenceNumber)).toEqual(['1']);
    await expect(reader.read()).rejects.toThrow('ExpiredIteratorException: no');
    expect((await reader.read()).map(({ dynamodb }) => dynamodb.SequenceNumber)).toEqual(['2']);
    expect(reader.ended).toBe(true);
    expect(asked).toEqual([
      'GetShardIterator TRIM_HORIZON',
      'GetRecords oldest',
      'GetRecords expired',
      'GetShardIterator 1',
      'GetRecords after-1',
    ]);
  });

  test('goes on with the oldest record when the one it knew is no longer kept', async () => {
    const { stream, asked } = await streamOf((operation, input) => {
      if (input.SequenceNumber === '7') return { error: 'TrimmedDataAccessException' };
      if (operation === 'GetShardIterator') return { ShardIterator: 'oldest' };
      return { Records: [record('z', '99')], NextShardIterator: 'next' };
    });
    const reader = new ShardReader(stream, 'shard', '7');
    await expect(reader.read()).rejects.toThrow('TrimmedDataAccessException');
    expect((await reader.read()).map(({ dynamodb }) => dynamodb.SequenceNumber)).toEqual(['99']);
    expect(reader.position).toBe('99');
    expect(asked).toEqual(['GetShardIterator 7', 'GetShardIterator TRIM_HORIZON', 'GetRecords oldest']);
  });
});
