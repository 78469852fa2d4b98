import { readSettings } from '../lib/config.ts';
import { createLog } from '../lib/log.ts';
import { createDeliveriesView, DeliveriesInput } from '../lib/manage/deliveries.ts';
import { invokeHandler } from '../lib/manage/invoke.ts';
import { openRelay, RELAY_SETTINGS } from '../lib/relay/open.ts';
import { createRedrive } from '../lib/relay/redrive.ts';
import { createRetry } from '../lib/relay/retry.ts';
import config from '../relay.config.ts';

const settings = readSettings(process.env, [...RELAY_SETTINGS, 'pipelineFailuresQueueUrl']);
const log = createLog().with({ stage: settings.stage });
const relay = openRelay(settings, log);

export const handler = invokeHandler(
  DeliveriesInput,
  createDeliveriesView({
    ...relay,
    targets: config.targets,
    redrive: createRedrive({ sqs: relay.sqs, queueUrl: settings.deliveriesQueueUrl }),
    retrying: createRetry({ ...relay, config }),
    queueUrls: {
      'dead-letters': settings.deadLetterQueueUrl,
      'pipeline-failures': settings.pipelineFailuresQueueUrl,
    },
  }),
  log,
);
