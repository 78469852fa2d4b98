import { ConfigError } from '../errors.ts';
import type { RelayConfig } from '../relay-config.ts';
import { Secret } from '../secret.ts';

/** The values of one account by their short names, such as `access-key-id`. */
export type CredentialValues = Readonly<Record<string, string | undefined>>;

/** Where an account's values lie: `{ ssm: '/path' }` is below a path, `{ env: 'PREFIX' }` is `PREFIX_ACCESS_KEY_ID`. */
export type CredentialsPlace = RelayConfig['accounts'][string]['credentials'];

export interface CredentialsOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Reads every parameter below a path, decrypted, by what follows the path. */
  readonly readParameters?: (path: string) => Promise<CredentialValues>;
}

export async function readCredentials(
  place: CredentialsPlace,
  { env, readParameters = readFromParameterStore }: CredentialsOptions,
): Promise<CredentialValues> {
  if ('ssm' in place) return readParameters(place.ssm);
  const prefix = `${place.env}_`;
  const values = Object.entries(env)
    .filter(([name, value]) => name.startsWith(prefix) && value !== '')
    .map(([name, value]) => [name.slice(prefix.length).toLowerCase().replaceAll('_', '-'), value]);
  return Object.fromEntries(values);
}

async function readFromParameterStore(path: string): Promise<CredentialValues> {
  const { readBelow } = await import('../parameter-store.ts');
  return readBelow(path);
}

/** The values of one account, being read: what is missing is named all at once. */
export class AccountValues {
  readonly #values: CredentialValues;
  readonly #place: CredentialsPlace;
  readonly #missing: string[] = [];

  constructor(values: CredentialValues, place: CredentialsPlace) {
    this.#values = values;
    this.#place = place;
  }

  get(name: string): string | undefined {
    return this.#values[name] || undefined;
  }

  secret(name: string): Secret | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : new Secret(value);
  }

  /** Empty text where it is missing, which `check` then says. */
  required(name: string, meaning: string): string {
    const value = this.get(name);
    if (value === undefined) this.#missing.push(`${this.#nameOf(name)} is missing: set ${meaning}`);
    return value ?? '';
  }

  /** @throws ConfigError */
  check(): void {
    if (this.#missing.length > 0) throw new ConfigError(this.#missing);
  }

  /** How its place calls a value: `MNS_ACCESS_KEY_ID`, or `/topic-relay/prod/mns/access-key-id`. */
  #nameOf(name: string): string {
    if ('ssm' in this.#place) return `${this.#place.ssm}/${name}`;
    return `${this.#place.env}_${name.toUpperCase().replaceAll('-', '_')}`;
  }
}
