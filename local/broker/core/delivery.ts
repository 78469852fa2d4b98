import type { Destination, Dialect, Forgery } from './dialect.ts';
import type { Fault } from './faults.ts';
import { NoAnswerError, type PushSender } from './post.ts';
import type { Push, PushAnswer, PushRequest } from './push.ts';
import type { Subscription } from './topic.ts';

export interface Outcome {
  readonly succeeded: boolean;
  readonly request?: PushRequest;
  readonly answer?: PushAnswer;
  readonly error?: string;
}

/** A push made out and ready to go; each call sends the same bytes. */
export type Delivery = () => Promise<Outcome>;

interface Try {
  readonly dialect: Dialect;
  readonly subscription: Subscription;
  readonly destination: Exclude<Destination, { kind: 'record' }>;
  readonly push: Push;
  readonly struck: readonly Fault[];
}

/** Makes out one try as its destination, and the faults that struck, ask for. */
export function prepareDelivery(
  { dialect, subscription, destination, push, struck }: Try,
  sender: PushSender,
): Delivery {
  if (struck.some(({ kind }) => kind === 'drop')) return () => failure('dropped by a fault');
  if (destination.kind === 'queue') {
    const message = { id: push.message.id, body: dialect.queueBody(push, subscription) };
    return () => enqueue(dialect, destination.queue, message);
  }
  const request = dialect.pushRequest(push, subscription, destination.url, forgery(struck));
  return async () => {
    try {
      const answer = await sender.post(request, dialect.pushTimeoutMs);
      return { succeeded: answer.status >= 200 && answer.status < 300, request, answer };
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      return { succeeded: false, request, error: error.message };
    }
  };
}

async function enqueue(
  dialect: Dialect,
  name: string,
  message: { id: string; body: string },
): Promise<Outcome> {
  const queue = dialect.account.queues.get(name);
  if (!queue) return failure(`there is no queue ${name}`);
  queue.send(message);
  return { succeeded: true };
}

async function failure(error: string): Promise<Outcome> {
  return { succeeded: false, error };
}

function forgery(struck: readonly Fault[]): Forgery {
  const stale = struck.find((fault) => fault.kind === 'stale-date');
  return {
    signature: struck.some(({ kind }) => kind === 'forged-signature'),
    digest: struck.some(({ kind }) => kind === 'wrong-digest'),
    ...(stale && { ageMs: stale.ms }),
  };
}
