import type { Accounts } from '../../lib/brokers/accounts.ts';
import { createCmqDialect } from '../../lib/brokers/cmq/push.ts';
import { createMnsDialect } from '../../lib/brokers/mns/push.ts';
import type { DrainDependencies } from '../../lib/intake/drain.ts';
import type { QueueClient } from '../../lib/intake/drain-source.ts';
import { createKeep } from '../../lib/intake/keep.ts';
import { createLog } from '../../lib/log.ts';
import { bodiesInS3 } from '../../lib/store/bodies.ts';
import { createNotifications } from '../../lib/store/notifications.ts';
import { createQuarantine } from '../../lib/store/quarantine.ts';
import { createSources } from '../../lib/store/sources.ts';
import type { Table } from '../../lib/store/table.ts';

/** As the function composes them, but that polls do not wait. */
export function dependenciesOf(table: Table, accounts: Accounts): DrainDependencies {
  // No body of these tests is large enough to leave the row.
  const bodies = bodiesInS3('no-bucket', undefined);
  return {
    sources: createSources(table),
    accounts,
    dialects: { mns: createMnsDialect({ certificates: noCertificates }), cmq: createCmqDialect() },
    keep: createKeep({
      notifications: createNotifications(table, bodies),
      quarantine: createQuarantine(table, bodies),
      retentionDays: 30,
    }),
    log: createLog('error', () => undefined),
    pollSeconds: { mns: 0, cmq: 0 },
  };
}

/** The same accounts, whose clients do some things otherwise. */
export function otherwise(
  accounts: Accounts,
  change: (client: QueueClient) => Partial<QueueClient>,
): DrainDependencies['accounts'] {
  return {
    async open(broker, name) {
      const { client } = await accounts.open(broker, name);
      return {
        client: {
          limits: client.limits,
          messages: client.messages,
          deleteMessages: (queue, handles) => client.deleteMessages(queue, handles),
          ...change(client),
        },
      };
    },
  };
}

/** A message out of a queue needs none. */
const noCertificates = {
  get: () => Promise.reject(new Error('no certificate is needed')),
  renewed: () => Promise.reject(new Error('no certificate is needed')),
};
