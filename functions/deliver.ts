import { createAccounts } from '../lib/brokers/accounts.ts';
import { readSettings } from '../lib/config.ts';
import { createLog } from '../lib/log.ts';
import { createDeliver } from '../lib/relay/deliver.ts';
import { openRelay, RELAY_SETTINGS } from '../lib/relay/open.ts';
import { createSecrets, readFromParameterStore } from '../lib/relay/secrets.ts';
import { createTargets, secretReferences } from '../lib/relay/targets/targets.ts';
import { createPublishedMessages } from '../lib/store/published.ts';
import config from '../relay.config.ts';

const settings = readSettings(process.env, [...RELAY_SETTINGS, 'publicUrl', 'credentialsPath']);
const { credentialsPath, publicUrl } = settings;
const relay = openRelay(settings, createLog().with({ stage: settings.stage }));
const accounts = createAccounts({ named: config.accounts, credentialsPath, env: process.env });

const targets = createTargets(config.targets, {
  ...relay,
  deployment: new URL(publicUrl).host,
  secrets: createSecrets({
    ...relay,
    references: secretReferences(config.targets),
    env: process.env,
    readParameters: readFromParameterStore,
  }),
  openBroker: async (broker, account) => (await accounts.open(broker, account)).client,
  published: createPublishedMessages(relay.table),
});

export const handler = createDeliver({ ...relay, config, targets });
