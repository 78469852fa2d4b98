import { hashToken } from '../../push/token.ts';
import { InvalidInputError } from '../input.ts';
import { publicUrlOf, type SubscriptionsDependencies, type SubscriptionsResult } from './dependencies.ts';
import { readEndpointUrl, redactTarget } from './endpoint-url.ts';
import type { ActionInput } from './input.ts';
import { newSource } from './new-source.ts';
import { viewOf } from './source-view.ts';

/** Registers a source for a subscription that was made in the vendor's console, for a URL of this deployment. */
export async function adopt(
  input: ActionInput<'adopt'>,
  dependencies: SubscriptionsDependencies,
): Promise<SubscriptionsResult> {
  const { accounts, sources, now } = dependencies;
  const { broker, account, topic, subscription } = input;
  const publicUrl = publicUrlOf(broker, dependencies);
  const { client, ownerId } = await accounts.open(broker, account);
  const found = await client.showSubscription(topic, subscription);
  const endpoint =
    found.target.via === 'http' ? readEndpointUrl(publicUrl, broker, found.target.url) : undefined;
  if (endpoint === undefined) {
    const wanted = `${publicUrl}/push/${broker}/{source}/{token}`;
    throw new InvalidInputError([
      `subscription: ${subscription} does not push to ${wanted} with a token of 32 or more letters, digits, "-" or "_"`,
    ]);
  }
  const source = newSource(input, {
    name: endpoint.source,
    account: found.owner || ownerId,
    format: found.format,
    intake: { via: 'http', endpoints: [{ subscription, tokenHash: hashToken(endpoint.token) }] },
    createdAt: now(),
  });
  if (!(await sources.create(source))) {
    throw new InvalidInputError([`source: ${endpoint.source} is registered already`]);
  }
  return {
    ok: true,
    message: `Adopt Subscription Succeed! TopicName:${topic} SubName:${subscription}`,
    source: viewOf(source),
    subscription: { ...found, target: redactTarget(found.target) },
  };
}
