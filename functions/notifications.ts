import { publishedMessage } from '../lib/brokers/message.ts';
import { readSettings } from '../lib/config.ts';
import { createLog } from '../lib/log.ts';
import { invokeHandler } from '../lib/manage/invoke.ts';
import { createNotificationsView, NotificationsInput } from '../lib/manage/notifications.ts';
import { openRelay, RELAY_SETTINGS } from '../lib/relay/open.ts';
import { createReplay } from '../lib/relay/replay.ts';
import { createRouter } from '../lib/relay/routes.ts';
import { history } from '../lib/store/history.ts';
import config from '../relay.config.ts';

const settings = readSettings(process.env, [...RELAY_SETTINGS, 'retentionDays']);
const log = createLog().with({ stage: settings.stage });
const relay = openRelay(settings, log);
const router = createRouter(config.routes);

export const handler = invokeHandler(
  NotificationsInput,
  createNotificationsView({
    ...relay,
    publishedMessage,
    retentionDays: settings.retentionDays,
    explainRoutes: router.explain,
    replaying: createReplay({ ...relay, router, history: (request) => history(relay.table, request) }),
  }),
  log,
);
