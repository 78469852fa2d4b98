import { readSettings } from '../lib/config.ts';
import { createLog } from '../lib/log.ts';
import { createFanOut } from '../lib/relay/fan-out.ts';
import { openRelay, RELAY_SETTINGS } from '../lib/relay/open.ts';
import { createRouter } from '../lib/relay/routes.ts';
import { createStreamRelay } from '../lib/relay/stream.ts';
import { notificationFromItem } from '../lib/store/notifications.ts';
import config from '../relay.config.ts';

const settings = readSettings(process.env, RELAY_SETTINGS);
const relay = openRelay(settings, createLog().with({ stage: settings.stage }));

export const handler = createStreamRelay({
  fanOut: createFanOut({ ...relay, router: createRouter(config.routes) }),
  notificationOf: (item) => notificationFromItem(item, relay.bodies),
});
