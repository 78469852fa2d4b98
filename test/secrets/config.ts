import type { TargetInput } from '../../lib/relay-config/target.ts';
import { defineConfig } from '../../lib/relay-config.ts';

/** Targets that take messages and targets that fail in every way, each with marked secrets. */
/** @param url of the targets */
export function markedConfig(url: string, brokerUrl: string) {
  const hook = (to: string, secret = 'HOOK_SECRET'): TargetInput => ({
    type: 'webhook',
    url: to,
    allowPrivate: ['127.0.0.1'],
    secrets: [{ env: secret }],
    headers: { authorization: { env: 'HOOK_AUTHORIZATION' } },
    retries: [1],
  });
  return defineConfig({
    accounts: {
      wrong: {
        broker: 'mns',
        endpoint: brokerUrl,
        accountId: '1460488513831433',
        credentials: { env: 'WRONG' },
      },
      lost: {
        broker: 'mns',
        endpoint: 'http://127.0.0.1:1',
        accountId: '1460488513831433',
        credentials: { env: 'LOST' },
      },
    },
    targets: {
      good: hook(`${url}/good`),
      echo: hook(`${url}/echo`),
      gone: hook(`${url}/gone`),
      unreachable: hook('http://127.0.0.1:1/'),
      forbidden: hook('http://10.0.0.1/'),
      'no-secret': hook(`${url}/good`, 'NO_SUCH_SECRET'),
      'broken-secret': hook(`${url}/good`, 'BROKEN_HOOK_SECRET'),
      topic: { type: 'mns-topic', topic: 'Onward', retries: [1] },
      'wrong-topic': { type: 'mns-topic', topic: 'Onward', account: 'wrong', retries: [1] },
      'lost-topic': { type: 'mns-topic', topic: 'Onward', account: 'lost', retries: [1] },
      'cmq-topic': { type: 'cmq-topic', topic: 'Onward', retries: [1] },
    },
    routes: [
      {
        name: 'every-target',
        from: 'relayed',
        to: [
          'good',
          'echo',
          'gone',
          'unreachable',
          'forbidden',
          'no-secret',
          'broken-secret',
          'topic',
          'wrong-topic',
          'lost-topic',
          'cmq-topic',
        ],
      },
    ],
  });
}
