import ports from '../local/ports.json' with { type: 'json' };
import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';

/** The broker that `npm start` runs, through its own API. */
export interface LocalBroker {
  readonly url: string;
  /** What its API answers. @throws CommandError when it does not, or refuses */
  ask(resource: string, body?: object): Promise<unknown>;
  /** Replaces what its API holds, and resolves to what it holds then. */
  put(resource: string, body: object): Promise<unknown>;
}

export function localBroker(env: NodeJS.ProcessEnv, signal: AbortSignal): LocalBroker {
  const url = env.TOPIC_RELAY_BROKER_URL ?? `http://127.0.0.1:${ports.broker}`;
  return {
    url,
    ask: (resource, body) =>
      call(resource, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    put: (resource, body) => call(resource, { method: 'PUT', body: JSON.stringify(body) }),
  };

  async function call(resource: string, request: RequestInit): Promise<unknown> {
    const response = await fetch(`${url}/_local/${resource}`, {
      ...request,
      signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
    }).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw new CommandError(`The broker of this machine does not answer at ${url}`, {
        exitCode: EXIT.unreachable,
        next: 'Start the stack with npm start in another terminal.',
        cause,
      });
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok) return answer;
    const { problems = [] } = (answer ?? {}) as { problems?: readonly string[] };
    throw new CommandError(
      [`The broker of this machine answered ${response.status}`, ...problems].join('\n'),
      {
        exitCode: EXIT.usage,
      },
    );
  }
}

/** The URL that a subscription at the local broker pushes to, token and all. Undefined when there is no such one. */
export async function endpointOf(
  broker: LocalBroker,
  { broker: name, topic, subscription }: { broker: string; topic: string; subscription: string },
): Promise<string | undefined> {
  const { topics } = (await broker.ask('state')) as {
    topics: readonly {
      readonly broker: string;
      readonly name: string;
      readonly subscriptions: readonly { readonly name: string; readonly endpoint: string }[];
    }[];
  };
  return topics
    .find((one) => one.broker === name && one.name === topic)
    ?.subscriptions.find((one) => one.name === subscription)?.endpoint;
}
