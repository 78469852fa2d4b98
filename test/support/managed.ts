import { createAccounts } from '../../lib/brokers/accounts.ts';
import { createLog } from '../../lib/log.ts';
import { invokeHandler } from '../../lib/manage/invoke.ts';
import { createPublish, PublishInput } from '../../lib/manage/publish.ts';
import { SubscriptionsInput } from '../../lib/manage/subscriptions/input.ts';
import { retire } from '../../lib/manage/subscriptions/retire.ts';
import { createSubscriptions } from '../../lib/manage/subscriptions/subscriptions.ts';
import { createTopics, TopicsInput } from '../../lib/manage/topics.ts';
import { createSources } from '../../lib/store/sources.ts';
import type { Table } from '../../lib/store/table.ts';
import type { Broker } from '../../local/broker/start.ts';
import { lambdaContext } from './lambda.ts';

export interface ManagedOptions {
  readonly table: Table;
  readonly broker: Broker;
  /** Under which the functions reach the broker, when not directly. */
  readonly brokerUrl?: string;
  readonly publicUrl?: string;
  readonly cmqPublicUrl?: string;
  /** Epoch ms. */
  readonly now?: () => number;
}

/** What a function answers, as a person who invokes it sees it. */
export interface Answer {
  readonly ok: boolean;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** Variables with which the functions reach a local broker, on either side. */
export function brokerEnv({ mns, cmq }: Broker, url = mns.endpoint): NodeJS.ProcessEnv {
  return {
    MNS_ENDPOINT: url,
    MNS_ACCOUNT_ID: mns.accountId,
    MNS_REGION: mns.region,
    MNS_ACCESS_KEY_ID: mns.accessKeyId,
    MNS_ACCESS_KEY_SECRET: mns.accessKeySecret,
    CMQ_API_ENDPOINT: url,
    CMQ_DATA_ENDPOINT: url,
    CMQ_REGION: cmq.region,
    CMQ_ACCOUNT_ID: cmq.ownerId,
    CMQ_SECRET_ID: cmq.secretId,
    CMQ_SECRET_KEY: cmq.secretKey,
  };
}

/** The functions that people invoke, as they are composed when deployed, against a local broker and a real table. */
export function openManaged(options: ManagedOptions) {
  const { table, broker, brokerUrl, publicUrl = 'https://hooks.example.com', now = Date.now } = options;
  const lines: string[] = [];
  const log = createLog('debug', (line) => void lines.push(line));
  const env = brokerEnv(broker, brokerUrl);
  const accounts = createAccounts({ named: {}, credentialsPath: undefined, env });
  const sources = createSources(table);
  const dependencies = { accounts, sources, publicUrl, cmqPublicUrl: options.cmqPublicUrl, now };
  const topics = invokeHandler(TopicsInput, createTopics(accounts), log);
  const publish = invokeHandler(PublishInput, createPublish(accounts), log);
  const subscriptions = invokeHandler(SubscriptionsInput, createSubscriptions(dependencies), log);
  return {
    accounts,
    sources,
    lines,
    topics: (input: unknown) => topics(input, lambdaContext) as unknown as Promise<Answer>,
    publish: (input: unknown) => publish(input, lambdaContext) as unknown as Promise<Answer>,
    subscriptions: (input: unknown) => subscriptions(input, lambdaContext) as unknown as Promise<Answer>,
    sweep: () => retire({ accounts, sources, log, now }),
  };
}

export type Managed = ReturnType<typeof openManaged>;
