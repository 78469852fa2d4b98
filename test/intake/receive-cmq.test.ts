import { beforeAll, describe, expect, test } from 'vitest';
import { createCmqDialect } from '../../lib/brokers/cmq/push.ts';
import { createKeep } from '../../lib/intake/keep.ts';
import { pushHandler } from '../../lib/intake/push-pipeline.ts';
import { createReceive } from '../../lib/intake/receive.ts';
import { createLog } from '../../lib/log.ts';
import type { CmqSource } from '../../lib/push/source.ts';
import { createNotifications } from '../../lib/store/notifications.ts';
import { createQuarantine } from '../../lib/store/quarantine.ts';
import { cacheSources } from '../../lib/store/source-cache.ts';
import { createSources } from '../../lib/store/sources.ts';
import type { PushToMake } from '../../local/broker/cmq/broker.ts';
import { cmqSource } from '../support/cmq-push.ts';
import { pushEvent } from '../support/event.ts';
import { lambdaContext } from '../support/lambda.ts';
import { useBroker } from '../support/local-broker.ts';
import { mnsSource } from '../support/notification.ts';
import { rows } from '../support/rows.ts';
import { noBodies, useTable } from '../support/table.ts';

const table = useTable();
const broker = useBroker();
const lines: string[] = [];
let handler: ReturnType<typeof pushHandler>;

/** SHA-256 of `token-of-orders`. */
const tokenHash = '30e34560f3a65ec020792a12754d1754451a46d6cf63288205e490feb3a577f7';
const register = (name: string, changes: Partial<CmqSource> = {}) =>
  createSources(table.current).create(
    cmqSource({
      name,
      account: broker.current.cmq.ownerId,
      intake: { via: 'http', endpoints: [{ subscription: 'mysubscription', tokenHash }] },
      ...changes,
    }),
  );

beforeAll(() => {
  handler = pushHandler({
    broker: 'cmq',
    log: createLog('debug', (line) => void lines.push(line)),
    publicUrl: 'https://hooks.example.com',
    receive: createReceive({
      dialect: createCmqDialect(),
      sources: cacheSources(createSources(table.current)),
      keep: createKeep({
        notifications: createNotifications(table.current, noBodies),
        quarantine: createQuarantine(table.current, noBodies),
        retentionDays: 30,
      }),
    }),
  });
});

async function push(source: string, changes: PushToMake & { body?: string } = {}, token = 'token-of-orders') {
  const { body, ...given } = changes;
  const made = broker.current.cmq.makePush({
    topicName: 'MyTopic',
    subscriptionName: 'mysubscription',
    ...given,
  });
  const wire = {
    path: `/push/cmq/${source}/${token}`,
    headers: made.headers,
    body: body === undefined ? made.body : Buffer.from(body),
  };
  const answer = await handler(pushEvent(wire), lambdaContext);
  return typeof answer === 'string' ? 0 : answer.statusCode;
}
const last = () => JSON.parse(lines.at(-1) ?? '{}');

describe('a push of CMQ', () => {
  test('is stored once, with what little proves it', async () => {
    await register('orders');
    expect(await push('orders', { msgId: '1', msgBody: 'paid' })).toBe(201);
    expect(await push('orders', { msgId: '1', msgBody: 'paid' })).toBe(200);
    expect(await rows(table.current, 'N#orders#')).toMatchObject([
      {
        broker: 'cmq',
        messageId: '1',
        topic: 'MyTopic',
        subscription: 'mysubscription',
        proof: { kind: 'cmq-token', strength: 'weak', addressChecked: false },
      },
    ]);
  });

  test.each([
    ['another account', { topicOwner: '1250000099' }],
    ['another topic', { topicName: 'Other' }],
    ['another subscription', { subscriptionName: 'other' }],
  ])('of %s is refused, and nothing is written', async (_name, changes) => {
    await register('identity');
    expect(await push('identity', changes)).toBe(403);
    expect(last()).toMatchObject({ outcome: 'refused', reason: 'identity-mismatch' });
    expect(await rows(table.current, 'N#identity#')).toEqual([]);
    expect(await rows(table.current, 'Q#identity#')).toEqual([]);
  });

  test('from outside the source’s addresses is refused', async () => {
    await register('near', { addresses: ['203.0.113.0/24'] });
    await register('far', { addresses: ['198.51.100.0/24'] });
    expect(await push('near')).toBe(201);
    expect(await push('far')).toBe(403);
    expect(last()).toMatchObject({ reason: 'address-not-allowed' });
  });

  test('that cannot be read is kept aside', async () => {
    await register('broken');
    expect(await push('broken', { body: '{"TopicOwner":' })).toBe(400);
    expect(await rows(table.current, 'Q#broken#')).toMatchObject([{ kind: 'malformed', seen: 1 }]);
  });

  test('with a wrong token, or for a source of the other broker, is answered alike', async () => {
    await register('tokens');
    await createSources(table.current).create(mnsSource({ name: 'of-mns' }));
    expect(await push('tokens', {}, 'token-of-nobody')).toBe(404);
    expect(await push('of-mns')).toBe(404);
    expect(await push('nobody')).toBe(404);
  });
});
