import { defineConfig } from './lib/relay-config.ts';

export default defineConfig({
  targets: {
    // What `npm start` runs on this machine, to see messages arrive. A deployed stage keeps its messages until a
    // target of your own takes them.
    demo: {
      type: 'webhook',
      url: 'http://127.0.0.1:4685/',
      allowPrivate: ['127.0.0.1'],
      enabled: process.env.STAGE === 'local',
    },
  },
  routes: [{ name: 'everything', from: '*', to: ['demo'] }],
});
