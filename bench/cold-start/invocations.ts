import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { createDeliveries } from '../../lib/store/deliveries.ts';
import { toItem } from '../../lib/store/items.ts';
import { notificationKey } from '../../lib/store/table.ts';
import { pushEvent } from '../push-event.ts';
import type { FunctionName, Started } from './bundles.ts';
import { firstInvocation } from './first-invocation.ts';
import type { Surroundings } from './surroundings.ts';

/** A real first event of a function, each time another one, and what tells that it was handled. */
interface Invocation {
  readonly event: () => Promise<unknown>;
  readonly isHandled: (answer: unknown) => boolean;
}

const status = (wanted: number) => (answer: unknown) =>
  (answer as { statusCode?: number } | null)?.statusCode === wanted;
const noFailures = (answer: unknown) => JSON.stringify(answer) === '{"batchItemFailures":[]}';
const answered = (answer: unknown) => answer !== null && !JSON.stringify(answer).includes('errorType');
const nothing = (answer: unknown) => answer === null;
const always = <T>(event: T) => ({ event: async () => event });

/** @param receiver a bundle of receive-mns, which stores what is relayed and delivered here */
export function invocations(
  surroundings: Surroundings,
  receiver: string,
): Readonly<Record<Started, Invocation>> {
  const { pushes, table, targetUrl, environment } = surroundings;
  const stored = async () => {
    const push = pushes.mns.push();
    await firstInvocation(receiver, pushEvent(push), environment);
    const { Item } = await table.client.send(
      new GetItemCommand({
        TableName: table.name,
        Key: toItem(notificationKey(pushes.mns.source.name, push.messageId)),
      }),
    );
    if (Item === undefined) throw new Error('The push that is to be relayed was not stored');
    return { item: Item, source: pushes.mns.source.name, messageId: push.messageId };
  };
  const functions: Readonly<Record<FunctionName, Invocation>> = {
    'receive-mns': { event: async () => pushEvent(pushes.mns.push()), isHandled: status(201) },
    'receive-cmq': { event: async () => pushEvent(pushes.cmq.push()), isHandled: status(201) },
    relay: {
      event: async () => {
        const { item } = await stored();
        // Events write bytes as base64; so does JSON, once they are made text.
        const image = Object.entries(item).map(([name, { B, ...rest }]) => [
          name,
          B === undefined ? rest : { B: Buffer.from(B).toString('base64') },
        ]);
        const NewImage = Object.fromEntries(image);
        return { Records: [{ eventName: 'INSERT', dynamodb: { SequenceNumber: '1', NewImage } }] };
      },
      isHandled: noFailures,
    },
    deliver: {
      event: async () => {
        const { source, messageId } = await stored();
        const delivery = { source, messageId, target: 'demo' };
        const expiresAt = Math.floor(Date.now() / 1000) + 86_400;
        await createDeliveries(table).create(delivery, { among: ['demo'], expiresAt });
        return { Records: [{ messageId, body: JSON.stringify({ ...delivery, made: 0 }) }] };
      },
      isHandled: noFailures,
    },
    drain: { ...always({ seconds: 1 }), isHandled: answered },
    sweep: { ...always({}), isHandled: nothing },
    topics: { ...always({ broker: 'mns', action: 'list' }), isHandled: answered },
    subscriptions: { ...always({ action: 'sources' }), isHandled: answered },
    publish: {
      ...always({ broker: 'mns', topic: 'MyTopic1', messages: ['a first message'] }),
      isHandled: answered,
    },
    notifications: {
      ...always({ action: 'list', source: pushes.cmq.source.name }),
      isHandled: answered,
    },
    deliveries: { ...always({ action: 'targets' }), isHandled: answered },
    'broker-resource': {
      ...always({
        RequestType: 'Delete',
        ResponseURL: targetUrl,
        StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/topic-relay-local/1',
        RequestId: '1',
        LogicalResourceId: 'Topicorders',
        PhysicalResourceId: 'mns/default/topics/orders',
        ResourceProperties: { Name: 'orders', Topic: { broker: 'mns', account: 'default', topic: 'orders' } },
      }),
      isHandled: nothing,
    },
  };
  const put = { ...always({ text: { S: 'x'.repeat(500) } }), isHandled: nothing };
  return { ...functions, put, 'hand-signed-put': put };
}
