import type { SourceEndpoint } from '../../push/source.ts';
import { hashToken, mintToken } from '../../push/token.ts';
import type { RegisteredSource } from '../../store/sources.ts';
import { InvalidInputError } from '../input.ts';
import { atBroker } from './at-broker.ts';
import {
  changedMeanwhile,
  publicUrlOf,
  registeredSource,
  type SubscriptionsDependencies,
  type SubscriptionsResult,
} from './dependencies.ts';
import { endpointUrl } from './endpoint-url.ts';
import type { ActionInput } from './input.ts';
import { viewOf } from './source-view.ts';

/** Brokers retry a push for a day: what the old subscription could not deliver still comes with the old token. */
const OVERLAP_MS = 25 * 3_600_000;

/**
 * Moves a source to a new subscription with a new token. Neither broker can change an endpoint, so the new one is
 * `{name}-{n}`; both are accepted for 25 h, then `retire` removes the old. No push is lost, and a message that comes
 * through both is stored once.
 *
 * Three steps, each safe to repeat: the new token is registered, the broker subscribed, the old endpoint given its
 * end. After a crash the same command goes on with the first step that is not done.
 */
export async function rotate(
  input: ActionInput<'rotate'>,
  dependencies: SubscriptionsDependencies,
): Promise<SubscriptionsResult> {
  const { accounts, sources, now } = dependencies;
  const source = await registeredSource(sources, input.source);
  const { intake } = source;
  if (intake.via === 'queue') {
    throw new InvalidInputError([`source: ${source.name} is fed by a queue and has no token to rotate`]);
  }
  const [old, unfinished] = intake.endpoints.filter((endpoint) => endpoint.retireAt === undefined);
  if (old === undefined) throw new InvalidInputError([`source: ${source.name} has no current subscription`]);

  const { client } = await accounts.open(source.broker, source.credentials);
  const subscription = unfinished?.subscription ?? successor(old.subscription);
  const others = intake.endpoints.filter((endpoint) => endpoint !== unfinished);
  const there = await atBroker(source, subscription, dependencies);
  const ours = typeof there === 'object' && unfinished !== undefined;
  if (there !== undefined && !ours) {
    throw new InvalidInputError([
      `subscription: ${subscription}, which the rotation would make, is there already and not of it; remove it first`,
    ]);
  }
  let latest = source;
  let endpoint = there;
  if (endpoint === undefined) {
    const { format, strategy, tags, bindingKeys } = await client.showSubscription(
      source.topic,
      old.subscription,
    );
    const token = mintToken();
    const publicUrl = publicUrlOf(source.broker, dependencies);
    const url = endpointUrl(publicUrl, source.broker, source.name, token).reveal();
    endpoint = { subscription, tokenHash: hashToken(token) };
    await write([...others, endpoint]);
    const target = { via: 'http', url } as const;
    await client.subscribe(source.topic, subscription, { target, format, strategy, tags, bindingKeys });
  }
  const retireAt = now() + OVERLAP_MS;
  const rotated = await write([...others.map((one) => (one === old ? { ...one, retireAt } : one)), endpoint]);
  const until = new Date(retireAt).toISOString();
  const message = `Rotate Subscription Succeed! SubName:${subscription}; ${old.subscription} is accepted until ${until}`;
  return { ok: true, message, source: viewOf(rotated) };

  /** Only on what this command itself has read or written: of two at once, the second stops. */
  async function write(endpoints: readonly SourceEndpoint[]): Promise<RegisteredSource> {
    const after: RegisteredSource = { ...latest, intake: { via: 'http', endpoints } };
    if (!(await sources.replace(after))) throw changedMeanwhile(source.name);
    latest = { ...after, revision: after.revision + 1 };
    return latest;
  }
}

/** `orders` → `orders-2` → `orders-3` */
function successor(subscription: string): string {
  const numbered = /^(.+)-(\d{1,6})$/.exec(subscription);
  return numbered === null ? `${subscription}-2` : `${numbered[1]}-${Number(numbered[2]) + 1}`;
}
