import { publishedMessage } from '../../lib/brokers/message.ts';
import { createLog } from '../../lib/log.ts';
import type { StoredNotification } from '../../lib/push/stored.ts';
import { createBreakers } from '../../lib/relay/breaker.ts';
import { createDeliver } from '../../lib/relay/deliver.ts';
import { createFanOut } from '../../lib/relay/fan-out.ts';
import type { DeliveryQueue } from '../../lib/relay/queue.ts';
import { createRouter } from '../../lib/relay/routes.ts';
import { createSecrets } from '../../lib/relay/secrets.ts';
import { createStreamRelay } from '../../lib/relay/stream.ts';
import { createTargets } from '../../lib/relay/targets/targets.ts';
import { defineConfig } from '../../lib/relay-config.ts';
import type { Bodies } from '../../lib/store/bodies.ts';
import { createDeliveries } from '../../lib/store/deliveries.ts';
import { createDeliveryMessages } from '../../lib/store/delivery-messages.ts';
import { createNotifications, notificationFromItem } from '../../lib/store/notifications.ts';
import { createPublishedMessages } from '../../lib/store/published.ts';
import type { Table } from '../../lib/store/table.ts';
import { createTargetRows } from '../../lib/store/targets.ts';

export const TARGET = 'hook';

/** Not secret: it signs what goes to this process's own target. */
const SIGNING_SECRET = 'whsec_bG9jYWwtZGVtby10YXJnZXQtc2VjcmV0';

/** No message here is large enough to leave its row. */
const noBodies: Bodies = {
  put: () => Promise.reject(new Error('no object store in the bench')),
  get: () => Promise.reject(new Error('no object store in the bench')),
};

/** Lines are made, as deployed; only what should not happen here is seen. */
function showFaults(line: string): void {
  if (/"level":"(warn|error)"/.test(line)) process.stderr.write(`${line}\n`);
}

export interface FunctionsOptions {
  readonly table: Table;
  readonly queue: DeliveryQueue;
  readonly targetUrl: string;
}

/** The functions `relay` and `deliver` as functions/ composes them, with one signed webhook that takes all. */
export function openFunctions({ table, queue, targetUrl: url }: FunctionsOptions) {
  const config = defineConfig({
    targets: {
      [TARGET]: { type: 'webhook', url, allowPrivate: ['127.0.0.1'], secrets: [{ env: 'SIGNING_SECRET' }] },
    },
    routes: [{ from: '*', to: [TARGET] }],
  });
  const now = Date.now;
  const shared = {
    config,
    queue,
    now,
    random: Math.random,
    log: createLog('info', showFaults),
    deliveries: createDeliveries(table),
    notifications: createNotifications(table, noBodies),
    messages: createDeliveryMessages(table, noBodies),
    breakers: createBreakers(createTargetRows(table)),
    router: createRouter(config.routes),
    messageOf: async (notification: StoredNotification) => publishedMessage(notification),
  };
  const targets = createTargets(config.targets, {
    ...shared,
    deployment: 'bench',
    secrets: createSecrets({
      references: [],
      env: { SIGNING_SECRET },
      readParameters: async () => new Map(),
      now,
    }),
    openBroker: () => Promise.reject(new Error('no broker in the bench')),
    published: createPublishedMessages(table),
  });
  const fanOut = createFanOut(shared);
  return {
    deliveries: shared.deliveries,
    notifications: shared.notifications,
    messages: shared.messages,
    fanOut,
    relay: createStreamRelay({ fanOut, notificationOf: (item) => notificationFromItem(item, noBodies) }),
    deliver: createDeliver({ ...shared, targets }),
  };
}
