import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { createAccounts } from '../../lib/brokers/accounts.ts';
import type { Broker as BrokerClient } from '../../lib/brokers/broker.ts';
import { publishedMessage } from '../../lib/brokers/message.ts';
import { createDrain, type DrainDependencies } from '../../lib/intake/drain.ts';
import type { Source } from '../../lib/push/source.ts';
import type { StoredNotification } from '../../lib/push/stored.ts';
import type { RelayConfig } from '../../lib/relay-config.ts';
import { history } from '../../lib/store/history.ts';
import { fromItem } from '../../lib/store/items.ts';
import { createNotifications } from '../../lib/store/notifications.ts';
import { createSources } from '../../lib/store/sources.ts';
import type { Table } from '../../lib/store/table.ts';
import { type Clock, realClock } from '../../local/broker/core/clock.ts';
import { type Broker, startBroker } from '../../local/broker/start.ts';
import { cmqSource } from '../support/cmq-push.ts';
import { mnsSource } from '../support/notification.ts';
import { noBodies, useTable } from '../support/table.ts';
import { dependenciesOf } from './drain-dependencies.ts';

/** What a test says of a queue of its own; what it leaves out is a queue of MNS with bare messages. */
export interface QueueRequest {
  readonly broker?: Source['broker'];
  readonly format?: Source['format'];
  readonly decode?: Source['decode'];
  /** Seconds. */
  readonly visibilityTimeout?: number;
  /** Changes to the source as it is registered. */
  readonly registered?: Pick<Partial<Source>, 'credentials' | 'intake'>;
}

export interface Queued {
  /** Of the source, its topic, its subscription and its queue alike. */
  readonly name: string;
  readonly client: BrokerClient;
  /** Resolves to the topic's id for the message, when it is in the queue. */
  publish(body: string, tag?: string): Promise<string>;
  /** Messages in the queue, hidden ones among them. */
  waiting(): Promise<number>;
  /** What is stored of the source. */
  stored(): Promise<readonly StoredNotification[]>;
  /** The same, as it was published. */
  messages(): Promise<readonly Buffer[]>;
  quarantined(): Promise<readonly Record<string, unknown>[]>;
}

let names = 0;

/** A local broker and a table for the tests of a file. Sources are registered until their test ends. */
export function useQueues(clock: Clock = realClock) {
  const table = useTable();
  let broker: Broker | undefined;
  beforeAll(async () => {
    broker = await startBroker({ port: 0, clock });
  });
  afterAll(() => broker?.stop());

  const running = () => {
    if (broker === undefined) throw new Error('The broker is there only inside tests');
    return broker;
  };
  const env = () => brokerEnvironment(running());
  const accounts = (named: RelayConfig['accounts'] = {}, environment = env()) =>
    createAccounts({ named, credentialsPath: undefined, env: environment });

  async function queued(request: QueueRequest = {}): Promise<Queued> {
    const { broker: brokerName = 'mns', format = 'SIMPLIFIED', visibilityTimeout = 30 } = request;
    const { client, ownerId } = await accounts().open(brokerName, 'default');
    // The table lists sources by name: here, in the order in which they are made.
    const name = `queued-${String(++names).padStart(3, '0')}`;
    await client.createTopic(name);
    await client.createQueue(name, visibilityTimeout);
    const target = { via: 'queue', queue: name } as const;
    await client.subscribe(name, name, { target, format, strategy: 'EXPONENTIAL_DECAY_RETRY' });

    const source = {
      name,
      account: ownerId,
      topic: name,
      format,
      decode: request.decode ?? 'none',
      intake: { ...target, subscription: name },
      ...request.registered,
    };
    const sources = createSources(table.current);
    await sources.create(brokerName === 'mns' ? mnsSource(source) : cmqSource(source));
    onTestFinished(() => sources.delete(name));

    const stored = () => storedOf(table.current, name);
    return {
      name,
      client,
      stored,
      async publish(body, tag) {
        const { messageId } = await client.publish(name, { body, tags: tag === undefined ? [] : [tag] });
        await running().waitForPush({ messageId });
        return messageId;
      },
      async waiting() {
        const { active, inactive } = await client.queues.show(name);
        return active + inactive;
      },
      messages: async () => (await stored()).map(publishedMessage),
      quarantined: () => quarantineOf(table.current, name),
    };
  }

  const dependencies = () => dependenciesOf(table.current, accounts());
  return {
    queued,
    accounts,
    env,
    table,
    dependencies,
    drain: (changes: Partial<DrainDependencies> = {}) => createDrain({ ...dependencies(), ...changes }),
  };
}

/** Both default accounts, as a function's environment has them. */
function brokerEnvironment({ mns, cmq }: Broker): Record<string, string> {
  return {
    MNS_ENDPOINT: mns.endpoint,
    MNS_REGION: mns.region,
    MNS_ACCOUNT_ID: mns.accountId,
    MNS_ACCESS_KEY_ID: mns.accessKeyId,
    MNS_ACCESS_KEY_SECRET: mns.accessKeySecret,
    CMQ_REGION: cmq.region,
    CMQ_ACCOUNT_ID: cmq.ownerId,
    CMQ_SECRET_ID: cmq.secretId,
    CMQ_SECRET_KEY: cmq.secretKey,
    CMQ_API_ENDPOINT: cmq.apiEndpoint,
    CMQ_DATA_ENDPOINT: cmq.endpoint,
  };
}

async function storedOf(table: Table, source: string): Promise<StoredNotification[]> {
  const notifications = createNotifications(table, noBodies);
  const day = 86_400_000;
  const span = { from: Date.now() - day, to: Date.now() + day, order: 'oldest-first' } as const;
  const entries = await Array.fromAsync(history(table, { source, ...span }));
  const found = await Promise.all(entries.map(({ messageId }) => notifications.get(source, messageId)));
  return found.filter((notification) => notification !== undefined);
}

async function quarantineOf({ client, name }: Table, source: string): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await client.send(
    new ScanCommand({
      TableName: name,
      FilterExpression: 'begins_with(pk, :rows)',
      ExpressionAttributeValues: { ':rows': { S: `Q#${source}#` } },
    }),
  );
  return Items.map(fromItem);
}
