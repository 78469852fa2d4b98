import { publishedMessage } from '../lib/brokers/message.ts';
import { reverify } from '../lib/brokers/re-verify.ts';
import { readSettings } from '../lib/config.ts';
import { createLog } from '../lib/log.ts';
import { invokeHandler } from '../lib/manage/invoke.ts';
import { createNotificationsView, NotificationsInput } from '../lib/manage/notifications.ts';
import { openRelay, RELAY_SETTINGS } from '../lib/relay/open.ts';
import { createReplay } from '../lib/relay/replay.ts';
import { createRouter } from '../lib/relay/routes.ts';
import { createCertificateRows } from '../lib/store/certificates.ts';
import { history } from '../lib/store/history.ts';
import config from '../relay.config.ts';

const settings = readSettings(process.env, [...RELAY_SETTINGS, 'retentionDays']);
const log = createLog().with({ stage: settings.stage });
const relay = openRelay(settings, log);
const router = createRouter(config.routes);
const certificates = createCertificateRows(relay.table);

export const handler = invokeHandler(
  NotificationsInput,
  createNotificationsView({
    ...relay,
    publishedMessage,
    retentionDays: settings.retentionDays,
    explainRoutes: router.explain,
    reverify: (stored) => reverify(stored, certificates.get),
    replaying: createReplay({ ...relay, router, history: (request) => history(relay.table, request) }),
  }),
  log,
);
