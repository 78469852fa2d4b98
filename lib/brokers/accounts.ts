import { ConfigError } from '../errors.ts';
import type { BrokerName } from '../push/source.ts';
import type { RelayConfig } from '../relay-config.ts';
import { Secret } from '../secret.ts';
import {
  type CredentialsOptions,
  type CredentialsPlace,
  type CredentialValues,
  readCredentials,
} from './credentials.ts';
import { MnsClient } from './mns/client.ts';
import { accountOf } from './mns/subscription-endpoint.ts';

/** A broker account that the gateway acts for. */
export interface BrokerAccount {
  readonly client: MnsClient;
  /** What pushes of its topics name as their owner. */
  readonly ownerId: string;
}

export interface AccountsOptions extends CredentialsOptions {
  /** Accounts of the configuration, besides `default`. */
  readonly named: RelayConfig['accounts'];
  /** Path in the Parameter Store with the default accounts in `mns/` and `cmq/`; without it they are in `env`. */
  readonly credentialsPath: string | undefined;
}

export interface Accounts {
  /**
   * @param name `default`, or one of the configuration
   * @throws ConfigError when there is none of that name for the broker, or values of it are missing
   */
  open(broker: BrokerName, name: string): Promise<BrokerAccount>;
}

/** Opens accounts when they are first needed, and keeps them. */
export function createAccounts(options: AccountsOptions): Accounts {
  const opened = new Map<string, Promise<BrokerAccount>>();
  return {
    open(broker, name) {
      const key = `${broker} ${name}`;
      const account = opened.get(key) ?? openAccount(broker, name, options);
      opened.set(key, account);
      // Values that are set right later must not need a restart.
      account.catch(() => opened.delete(key));
      return account;
    },
  };
}

async function openAccount(
  broker: BrokerName,
  name: string,
  options: AccountsOptions,
): Promise<BrokerAccount> {
  const { place, said } = findAccount(broker, name, options);
  const values = { ...(await readCredentials(place, options)), ...said };
  return openMns(values, (value) => nameOf(place, value));
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

function openMns(values: CredentialValues, placeOf: (value: string) => string): BrokerAccount {
  const faults: string[] = [];
  const required = (value: string, meaning: string): string => {
    const found = values[value];
    if (!found) faults.push(`${placeOf(value)} is missing: set ${meaning}`);
    return found ?? '';
  };
  const endpoint = required('endpoint', 'the endpoint, such as https://{account}.mns.{region}.aliyuncs.com');
  const accessKeyId = required('access-key-id', 'the id of an access key');
  const accessKeySecret = new Secret(required('access-key-secret', 'the secret of that access key'));
  const named = URL.canParse(endpoint) ? accountOf(endpoint).accountId : '';
  const ownerId = values['account-id'] || named;
  if (ownerId === '')
    faults.push(`${placeOf('account-id')} is missing: set the id of the Alibaba Cloud account`);
  if (faults.length > 0) throw new ConfigError(faults);
  const token = values['security-token'];
  const client = new MnsClient({
    endpoint,
    accessKeyId,
    accessKeySecret,
    securityToken: token ? new Secret(token) : undefined,
    region: values.region,
    accountId: ownerId,
    signing: values.signing === 'v4' ? 'v4' : 'v2',
  });
  return { client, ownerId };
}

/** How the place calls a value: `MNS_ACCESS_KEY_ID`, or `/topic-relay/prod/mns/access-key-id`. */
function nameOf(place: CredentialsPlace, value: string): string {
  if ('ssm' in place) return `${place.ssm}/${value}`;
  return `${place.env}_${value.toUpperCase().replaceAll('-', '_')}`;
}
