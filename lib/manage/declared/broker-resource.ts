import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { BrokerError } from '../../brokers/broker-error.ts';
import { reasonOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { maskTokens } from '../../push/token.ts';
import { explain } from '../explain.ts';
import { answerRequest, type Outcome } from './answer.ts';
import type { DeclaredDependencies } from './dependencies.ts';
import { removeSubscription } from './remove-subscription.ts';
import { type Declared, ResourceRequest, readDeclared, readUrls } from './request.ts';
import { readTopicId, subscriptionId, topicId } from './resource-id.ts';
import { ensureSubscription } from './subscription.ts';
import { ensureTopic, removeTopic } from './topic.ts';

export interface BrokerResourceDependencies extends Omit<DeclaredDependencies, 'publicUrl' | 'cmqPublicUrl'> {
  readonly log: Log;
}

/** Left for the answer when the function's time runs out, in ms. */
const MARGIN_MS = 12_000;

/**
 * The provider of the custom resources that stand for declared topics and subscriptions. Always answers, in time, and
 * with neither a token nor a credential. Lambda may hand it the same request again: every step may be repeated.
 */
export function createBrokerResource({ log, ...dependencies }: BrokerResourceDependencies) {
  return async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    const request = v.parse(ResourceRequest, event);
    const { RequestType, LogicalResourceId } = request;
    const outcome = await inTime(request, context.getRemainingTimeInMillis() - MARGIN_MS);
    log[outcome.reason === undefined ? 'info' : 'error']('broker resource', {
      request: RequestType,
      resource: LogicalResourceId,
      ...outcome,
    });
    await answerRequest(request, outcome);
  };

  async function inTime(request: ResourceRequest, timeMs: number): Promise<Outcome> {
    const late = new Error('the broker took too long; what it was asked for may still come about');
    const done = new AbortController();
    const tooLate = delay(Math.max(timeMs, 0), failed(request, late), { signal: done.signal });
    try {
      return await Promise.race([fulfil(request), tooLate]);
    } finally {
      done.abort();
    }
  }

  async function fulfil(request: ResourceRequest): Promise<Outcome> {
    const { StackId: stackId, LogicalResourceId: logicalId, ResourceProperties: properties } = request;
    const owner = { stackId, logicalId };
    const all = { ...dependencies, ...readUrls(properties) };
    try {
      if (request.RequestType === 'Delete') {
        const { PhysicalResourceId: id } = request;
        const remove = readTopicId(id) === undefined ? removeSubscription : removeTopic;
        await remove(id, owner, all);
        return { id };
      }
      const declared = readDeclared(properties);
      if ('topic' in declared) await ensureTopic(declared.topic, owner, all);
      else await ensureSubscription(declared.subscription, owner, previousId(request), all);
      return { id: idOf(declared) };
    } catch (error) {
      return failed(request, error);
    }
  }
}

/**
 * What CloudFormation is to know the resource by after a failure: what it knows it by already, so that it does not take
 * it for replaced; and for one that was not made, what it would have been, which removing then finds unowned.
 */
function failed(request: ResourceRequest, error: unknown): Outcome {
  const reason = maskTokens(error instanceof BrokerError ? explain(error) : reasonOf(error));
  return { id: previousId(request) ?? wouldBe(request), reason };
}

function previousId(request: ResourceRequest): string | undefined {
  return request.RequestType === 'Create' ? undefined : request.PhysicalResourceId;
}

function wouldBe({ LogicalResourceId, ResourceProperties }: ResourceRequest): string {
  try {
    return idOf(readDeclared(ResourceProperties));
  } catch {
    return `unreadable/${LogicalResourceId}`;
  }
}

function idOf(declared: Declared): string {
  return 'topic' in declared ? topicId(declared.topic) : subscriptionId(declared.subscription);
}
