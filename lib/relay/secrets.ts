import type { SecretReference } from '../relay-config/name.ts';
import { Secret } from '../secret.ts';

/** A secret that a target needs is not there. Says which, so that somebody can put it there. */
export class SecretUnavailableError extends Error {
  override readonly name = 'SecretUnavailableError';
  readonly code = 'secret-unavailable';
}

export interface Secrets {
  /** @throws SecretUnavailableError */
  get(reference: SecretReference): Promise<Secret>;
}

/** Reads SecureString parameters, decrypted. Names that do not exist are absent from the answer. */
export type ReadParameters = (names: readonly string[]) => Promise<ReadonlyMap<string, string>>;

export interface SecretsOptions {
  /** Every secret that the configuration names: all are read together with the first. */
  readonly references: readonly SecretReference[];
  readonly env: NodeJS.ProcessEnv;
  readonly readParameters: ReadParameters;
  /** Epoch ms. */
  readonly now: () => number;
}

/** After this a parameter is read again, so that a rotation needs no deployment, in ms. */
const FRESH_MS = 300_000;
/** After a failed read or for a missing parameter, in ms: no call to the Parameter Store for each message. */
const RETRY_MS = 10_000;

export function createSecrets({ references, env, readParameters, now }: SecretsOptions): Secrets {
  const names = [...new Set(references.flatMap((one) => ('ssm' in one ? [one.ssm] : [])))];
  let known: ReadonlyMap<string, string> = new Map();
  let reading: Promise<void> | undefined;
  let staleAt = Number.NEGATIVE_INFINITY;
  const refresh = async () => {
    try {
      known = await readParameters(names);
      staleAt = now() + (known.size < names.length ? RETRY_MS : FRESH_MS);
    } catch (cause) {
      staleAt = now() + RETRY_MS;
      // What was read before goes on being used while the Parameter Store does not answer.
      if (known.size === 0) throw new SecretUnavailableError('The Parameter Store cannot be read', { cause });
    } finally {
      reading = undefined;
    }
  };
  const fromParameterStore = async (name: string) => {
    if (now() >= staleAt) {
      reading ??= refresh();
      await reading;
    }
    return known.get(name);
  };
  return {
    async get(reference) {
      const value = 'env' in reference ? env[reference.env] : await fromParameterStore(reference.ssm);
      if (value) return new Secret(value);
      const name =
        'env' in reference ? `environment variable ${reference.env}` : `parameter ${reference.ssm}`;
      throw new SecretUnavailableError(`The ${name} is missing or empty`);
    },
  };
}

/** From the Parameter Store, whose client is loaded when the first secret is asked for. */
export const readFromParameterStore: ReadParameters = async (names) => {
  const { readByName } = await import('../parameter-store.ts');
  return readByName(names);
};
