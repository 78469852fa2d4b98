import { defineConfig } from '../../lib/relay-config.ts';

const url = process.env.DEMO_TARGET_URL ?? '';
const webhook = {
  type: 'webhook' as const,
  allowPrivate: ['127.0.0.1'],
  secrets: [{ env: 'DEMO_TARGET_SECRET' }],
};

/** What the functions are configured with during a soak: retries that come within the run. */
export default defineConfig({
  targets: {
    plain: { ...webhook, url: `${url}plain`, retries: Array.from({ length: 30 }, () => 2) },
    enveloped: {
      ...webhook,
      url: `${url}enveloped`,
      format: 'cloudevents',
      retries: Array.from({ length: 30 }, () => 2),
    },
  },
  routes: [
    { name: 'everything', from: '*', to: ['plain'] },
    { name: 'enveloped', from: 'mns-json', to: ['enveloped'] },
  ],
});
