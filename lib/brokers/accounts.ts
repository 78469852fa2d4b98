import { ConfigError } from '../errors.ts';
import type { BrokerName } from '../push/source.ts';
import type { RelayConfig } from '../relay-config.ts';
import type { CmqClient } from './cmq/client.ts';
import {
  AccountValues,
  type CredentialsOptions,
  type CredentialsPlace,
  type CredentialValues,
  readCredentials,
} from './credentials.ts';
import type { MnsClient } from './mns/client.ts';

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
  // Loaded when needed: most functions start without a broker's client, and those that need one need only one.
  if (broker === 'mns') {
    const { openMnsAccount } = await import('./mns/account.ts');
    return { broker, ...openMnsAccount(values) };
  }
  const { openCmqAccount } = await import('./cmq/account.ts');
  return { broker, ...openCmqAccount(values) };
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
