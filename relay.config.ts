import { defineConfig } from './lib/relay-config.ts';

/** On this machine, `npm start` runs a receiver that shows what is delivered. */
const onThisMachine = process.env.STAGE === 'local';

export default defineConfig({
  // Broker accounts besides the default one, whose credentials are below /topic-relay/{stage} in the Parameter Store.
  accounts: {},
  // Where messages go.
  targets: onThisMachine
    ? {
        demo: {
          type: 'webhook',
          url: process.env.DEMO_TARGET_URL ?? 'http://127.0.0.1:4685/',
          allowPrivate: ['127.0.0.1'],
          secrets: [{ env: 'DEMO_TARGET_SECRET' }],
        },
      }
    : {},
  // Which messages go there. Without a route they are stored, and can be replayed to targets that come later.
  routes: onThisMachine ? [{ name: 'everything', from: '*', to: ['demo'] }] : [],
});
