import { describe, expect, test } from 'vitest';
import { recordedBroker } from '../recorded-broker.ts';
import { api3, api3Fault, clientOf, managed } from './client-against-recorded.ts';

describe('a queue', () => {
  const described = (VisibilityTimeout: number) =>
    api3({
      QueueDescribe: {
        QueueId: 'queue-1',
        QueueName: 'inbox',
        MaxMsgHeapNum: 10_000_000,
        PollingWaitSeconds: 3,
        VisibilityTimeout,
        MaxMsgSize: 65_536,
        MsgRetentionSeconds: 345_600,
        RewindSeconds: 0,
        ActiveMsgNum: 5,
        InactiveMsgNum: 1,
        DelayMsgNum: null,
        CreateTime: 1_465_112_100_000,
        LastModifyTime: 1_465_112_168_000,
      },
    });

  test('is created, or compared with what is there', async () => {
    const exists = api3Fault('ResourceInUse.Queue', 'queue is already existed');
    await using broker = await recordedBroker(api3({}), exists, described(30), exists, described(60));
    const client = clientOf(broker);
    expect(await client.createQueue('inbox', 30)).toBe('created');
    expect(await client.createQueue('inbox', 30)).toBe('unchanged');
    await expect(client.createQueue('inbox', 30)).rejects.toMatchObject({ kind: 'already-exists' });
    expect(managed(broker.seen[0])).toEqual([
      'CreateCmqQueue',
      { QueueName: 'inbox', VisibilityTimeout: 30 },
    ]);
  });

  test('is shown with its counts', async () => {
    await using broker = await recordedBroker(described(30));
    expect(await clientOf(broker).queues.show('inbox')).toEqual({
      queue: 'inbox',
      queueId: 'queue-1',
      maximumMessages: 10_000_000,
      pollingWaitSeconds: 3,
      visibilityTimeout: 30,
      maximumMessageSize: 65_536,
      retention: 345_600,
      rewindSeconds: 0,
      active: 5,
      inactive: 1,
      delayed: 0,
      createdAt: 1_465_112_100_000,
      modifiedAt: 1_465_112_168_000,
    });
  });

  test('is listed, changed, rewound, emptied and deleted', async () => {
    const gone = api3Fault('ResourceNotFound', 'queue is not existed');
    const listed = api3({ TotalCount: 1, QueueList: [{ QueueName: 'inbox' }] });
    await using broker = await recordedBroker(listed, api3({}), api3({}), api3({}), gone);
    const { queues } = clientOf(broker);
    expect(await queues.list()).toEqual({ items: ['inbox'] });
    await queues.setAttributes('inbox', { rewindSeconds: 3600, retention: 60 });
    await queues.rewind('inbox', 1_465_112_100_500);
    await queues.clear('inbox');
    await queues.delete('inbox');
    expect(broker.seen.map(managed)).toEqual([
      ['DescribeCmqQueues', { Offset: 0, Limit: 20 }],
      ['ModifyCmqQueueAttribute', { QueueName: 'inbox', MsgRetentionSeconds: 60, RewindSeconds: 3600 }],
      ['RewindCmqQueue', { QueueName: 'inbox', StartConsumeTime: 1_465_112_100 }],
      ['ClearCmqQueue', { QueueName: 'inbox' }],
      ['DeleteCmqQueue', { QueueName: 'inbox' }],
    ]);
  });
});
