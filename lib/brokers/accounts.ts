import { ConfigError } from '../errors.ts';
import type { BrokerName } from '../push/source.ts';
import type { RelayConfig } from '../relay-config.ts';
import { Secret } from '../secret.ts';
import { CmqClient } from './cmq/client.ts';
import {
  AccountValues,
  type CredentialsOptions,
  type CredentialsPlace,
  type CredentialValues,
  readCredentials,
} from './credentials.ts';
import { MnsClient } from './mns/client.ts';
import { accountOf } from './mns/subscription-endpoint.ts';

/** A broker account that the gateway acts for, and what pushes of its topics name as their owner. */
export type BrokerAccount =
  | { readonly broker: 'mns'; readonly client: MnsClient; readonly ownerId: string }
  | { readonly broker: 'cmq'; readonly client: CmqClient; readonly ownerId: string };

export interface AccountsOptions extends CredentialsOptions {
  /** Accounts of the configuration, besides `default`. */
  readonly named: RelayConfig['accounts'];
  /** Path in the Parameter Store with the default accounts in `mns/` and `cmq/`; without it they are in `env`. */
  readonly credentialsPath: string | undefined;
  /** Epoch ms. */
  readonly now?: () => number;
}

export interface Accounts {
  /**
   * @param name `default`, or one of the configuration
   * @throws ConfigError when there is none of that name for the broker, or values of it are missing
   */
  open<B extends BrokerName>(broker: B, name: string): Promise<BrokerAccount & { readonly broker: B }>;
}

/** For how long an account is kept open, in ms: after it, credentials that were rotated are read anew. */
const FRESH_MS = 300_000;

/** Opens accounts when they are needed. */
export function createAccounts(options: AccountsOptions): Accounts {
  const { now = Date.now } = options;
  const opened = new Map<string, { readonly at: number; readonly account: Promise<BrokerAccount> }>();
  const openedLately = (broker: BrokerName, name: string): Promise<BrokerAccount> => {
    const key = `${broker} ${name}`;
    const kept = opened.get(key);
    if (kept !== undefined && now() - kept.at < FRESH_MS) return kept.account;
    const entry = { at: now(), account: openAccount(broker, name, options) };
    opened.set(key, entry);
    // Values that are set right later must not have to wait.
    entry.account.catch(() => {
      if (opened.get(key) === entry) opened.delete(key);
    });
    return entry.account;
  };
  return {
    open: <B extends BrokerName>(broker: B, name: string) =>
      openedLately(broker, name) as Promise<BrokerAccount & { readonly broker: B }>,
  };
}

async function openAccount(
  broker: BrokerName,
  name: string,
  options: AccountsOptions,
): Promise<BrokerAccount> {
  const { place, said } = findAccount(broker, name, options);
  const values = new AccountValues({ ...(await readCredentials(place, options)), ...said }, place);
  return broker === 'mns' ? openMns(values) : openCmq(values);
}

function findAccount(
  broker: BrokerName,
  name: string,
  { named, credentialsPath }: AccountsOptions,
): { readonly place: CredentialsPlace; readonly said: CredentialValues } {
  if (name === 'default') {
    const place =
      credentialsPath === undefined ? { env: broker.toUpperCase() } : { ssm: `${credentialsPath}/${broker}` };
    return { place, said: {} };
  }
  const account = Object.hasOwn(named, name) ? named[name] : undefined;
  if (account?.broker !== broker) {
    throw new ConfigError([`accounts.${name} is no account of ${broker}: add it to relay.config.ts`]);
  }
  const said = {
    ...('endpoint' in account ? { endpoint: account.endpoint } : {}),
    ...(account.region === undefined ? {} : { region: account.region }),
    ...(account.accountId === undefined ? {} : { 'account-id': account.accountId }),
  };
  return { place: account.credentials, said };
}

function openMns(values: AccountValues): BrokerAccount {
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
  return { broker: 'mns', client, ownerId };
}

function openCmq(values: AccountValues): BrokerAccount {
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
  return { broker: 'cmq', client, ownerId };
}
