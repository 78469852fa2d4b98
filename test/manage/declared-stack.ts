import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { createAccounts } from '../../lib/brokers/accounts.ts';
import { createLog } from '../../lib/log.ts';
import { createBrokerResource } from '../../lib/manage/declared/broker-resource.ts';
import { createOwnerships } from '../../lib/store/ownership.ts';
import { createSources } from '../../lib/store/sources.ts';
import { startHttpTarget } from '../support/http-target.ts';
import { useBroker } from '../support/local-broker.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { brokerEnv, openManaged } from '../support/managed.ts';
import { useServedGateway } from '../support/serve-gateway.ts';
import { useTable } from '../support/table.ts';

/** What the provider of a custom resource answers to CloudFormation. */
export interface ResourceAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
  readonly [field: string]: unknown;
}

export type Properties = Readonly<Record<string, unknown>>;

/** Broker, table and gateway for all stacks of a file. */
export function useStacks() {
  const table = useTable();
  const broker = useBroker();
  let ahead = 0;
  const gateway = useServedGateway(() => ({
    table: table.current,
    certificateOrigin: broker.current.mns.certificateOrigin,
    now: () => Date.now() + ahead,
  }));

  /** A stack whose resources are made, changed and removed as CloudFormation asks for it, one request at a time. */
  async function openStack() {
    const proxy = await startLossyProxy(broker.current.url);
    const answers = await startHttpTarget();
    onTestFinished(() => answers.stop());
    const lines: string[] = [];
    const env = brokerEnv(broker.current, proxy.url);
    const handler = createBrokerResource({
      accounts: createAccounts({ named: {}, credentialsPath: undefined, env }),
      sources: createSources(table.current),
      ownerships: createOwnerships(table.current),
      log: createLog('debug', (line) => void lines.push(line)),
      now: Date.now,
    });
    const stackId = `arn:aws:cloudformation:eu-west-1:111122223333:stack/relay/${randomUUID()}`;
    const request = async (about: Properties, remainingMs = 60_000): Promise<ResourceAnswer> => {
      const event = {
        RequestId: randomUUID(),
        StackId: stackId,
        ResponseURL: `${answers.url}/answer?signature=x`,
        ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:broker-resource',
        ...about,
      };
      await handler(event, { getRemainingTimeInMillis: () => remainingMs });
      return JSON.parse(String(answers.received.at(-1)?.body));
    };
    return {
      proxy,
      answers,
      lines,
      stackId,
      request,
      create: (LogicalResourceId: string, ResourceProperties: Properties, remainingMs?: number) =>
        request({ RequestType: 'Create', LogicalResourceId, ResourceProperties }, remainingMs),
      update: (LogicalResourceId: string, PhysicalResourceId: string, ResourceProperties: Properties) =>
        request({ RequestType: 'Update', LogicalResourceId, PhysicalResourceId, ResourceProperties }),
      remove: (LogicalResourceId: string, PhysicalResourceId: string, ResourceProperties: Properties = {}) =>
        request({ RequestType: 'Delete', LogicalResourceId, PhysicalResourceId, ResourceProperties }),
    };
  }

  return {
    openStack,
    get table() {
      return table.current;
    },
    get broker() {
      return broker.current;
    },
    get publicUrl() {
      return gateway.current.url;
    },
    /** The functions that people invoke, beside the stack. */
    commands: () =>
      openManaged({ table: table.current, broker: broker.current, publicUrl: gateway.current.url }),
    topic: (name: string) => broker.current.inspect().topics.find((topic) => topic.name === name),
    subscriptions: (topic: string) =>
      (broker.current.inspect().topics.find(({ name }) => name === topic)?.subscriptions ?? []).map(
        ({ name }) => name,
      ),
    /** Publishes a message; the status that the subscription's push of it was answered. */
    async pushedThrough(topic: string, subscription: string) {
      // The gateway looks at a source anew when a token does not fit it, but not twice in a second.
      ahead += 1_000;
      const managed = openManaged({ table: table.current, broker: broker.current });
      const answer = await managed.publish({ broker: 'mns', topic, count: 1 });
      const [message] = answer.messages as { messageId: string }[];
      const { messageId = '' } = message ?? {};
      const push = await broker.current.waitForPush({ messageId, subscription });
      return push.answer?.status;
    },
  };
}
