import { Secret } from '../../secret.ts';
import type { AccountValues } from '../credentials.ts';
import { MnsClient } from './client.ts';
import { accountOf } from './subscription-endpoint.ts';

/** @throws ConfigError that names every value that is missing */
export function openMnsAccount(values: AccountValues): { client: MnsClient; ownerId: string } {
  const endpoint = values.required('endpoint', 'https://{account}.mns.{region}.aliyuncs.com');
  const accessKeyId = values.required('access-key-id', 'the id of an access key');
  const accessKeySecret = new Secret(values.required('access-key-secret', 'the secret of that access key'));
  const named = URL.canParse(endpoint) ? accountOf(endpoint) : undefined;
  const ownerId = named?.accountId || values.required('account-id', 'the id of the Alibaba Cloud account');
  values.check();
  const client = new MnsClient({
    endpoint,
    accessKeyId,
    accessKeySecret,
    securityToken: values.secret('security-token'),
    region: values.get('region') ?? named?.region,
    accountId: ownerId,
    signing: values.get('signing') === 'v4' ? 'v4' : 'v2',
  });
  return { client, ownerId };
}
