import type { PushHeaders } from '../../push/request.ts';
import type { MnsSource } from '../../push/source.ts';

/** Whose message it is, as far as it says. */
export interface Identity {
  readonly owner: string | undefined;
  readonly topic: string | undefined;
  readonly subscription: string | undefined;
}

/** From the signed headers: all of it in a SIMPLIFIED push, none or part in the others, whose bodies have it. */
export function identityInHeaders(headers: PushHeaders): Identity {
  return {
    owner: headers['x-mns-topic-owner'],
    topic: headers['x-mns-topic-name'],
    subscription: headers['x-mns-subscription-name'],
  };
}

/**
 * What of an identity is another than the source's, in words for the log. Undefined when all that it says is right.
 * One key signs for every account of the broker, and anybody can subscribe this URL to his own topic: his pushes are
 * validly signed, and only this tells them apart.
 */
export function identityMismatch(
  said: Identity,
  source: MnsSource,
  subscription: string,
): string | undefined {
  const expected: Identity = { owner: source.account, topic: source.topic, subscription };
  for (const part of ['owner', 'topic', 'subscription'] as const) {
    const value = said[part];
    if (value === undefined || value === expected[part]) continue;
    // Cut short: whoever sent it chose its length.
    return `${part} is ${JSON.stringify(value.slice(0, 64))}, not ${JSON.stringify(expected[part])}`;
  }
  return undefined;
}
