import { Secret } from '../../secret.ts';
import type { AccountValues } from '../credentials.ts';
import { CmqClient } from './client.ts';

/** @throws ConfigError that names every value that is missing */
export function openCmqAccount(values: AccountValues): { client: CmqClient; ownerId: string } {
  const region = values.required('region', 'the region of the topics, such as ap-guangzhou');
  const secretId = values.required('secret-id', 'the id of an API key');
  const secretKey = new Secret(values.required('secret-key', 'the key that belongs to it'));
  const ownerId = values.required('account-id', 'the APPID of the Tencent Cloud account');
  values.check();
  const client = new CmqClient({
    region,
    secretId,
    secretKey,
    token: values.secret('token'),
    apiEndpoint: values.get('api-endpoint'),
    dataEndpoint: values.get('data-endpoint'),
    signing: values.get('signing') === 'HmacSHA1' ? 'HmacSHA1' : 'HmacSHA256',
  });
  return { client, ownerId };
}
