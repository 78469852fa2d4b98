import type { Account } from '../core/account.ts';
import type { Destination, Dialect } from '../core/dialect.ts';
import type { Push, PushRequest } from '../core/push.ts';
import type { Subscription } from '../core/topic.ts';
import type { BrokerRequest, BrokerResponse } from '../http.ts';
import { answerApi3, isApi3 } from './api3/api.ts';
import type { Credentials } from './credentials.ts';
import { destinationOf, pushTarget } from './endpoint.ts';
import { makePush, type PushStyle } from './push.ts';
import type { CmqState } from './state.ts';
import { answerV2 } from './v2/api.ts';

export interface CmqDialectOptions {
  readonly state: CmqState;
  readonly credentials: Credentials;
  readonly style: PushStyle;
  readonly pushTimeoutMs: number;
  /** Aborted when the broker stops. */
  readonly stopping: AbortSignal;
}

/** Tencent Cloud CMQ: API v2, the CMQ part of API 3.0, and pushes, in which nothing is signed. */
export class CmqDialect implements Dialect {
  readonly name = 'cmq';
  readonly account: Account;
  readonly pushTimeoutMs: number;
  readonly #options: CmqDialectOptions;

  constructor(options: CmqDialectOptions) {
    this.account = options.state.account;
    this.pushTimeoutMs = options.pushTimeoutMs;
    this.#options = options;
  }

  /** The official Go SDK calls API v2 at `/`, where API 3.0 is. */
  handles(path: string): boolean {
    return path === '/' || path === '/v2/index.php';
  }

  async handle(request: BrokerRequest): Promise<BrokerResponse> {
    const { state, credentials, stopping } = this.#options;
    if (isApi3(request)) return answerApi3(request, state, credentials);
    const signal = AbortSignal.any([request.signal, stopping]);
    return answerV2({ ...request, signal }, state, credentials);
  }

  destination(subscription: Subscription): Destination {
    return destinationOf(subscription);
  }

  /** A queue gets the message as it was published, whichever format the subscription asks for. */
  queueBody({ message }: Push): string {
    return message.body;
  }

  pushRequest(push: Push, { format }: Subscription, url: string): PushRequest {
    const { topic, subscription, message, requestId } = push;
    const notification = {
      topicOwner: this.#options.state.owner.appId,
      topicName: topic,
      subscriptionName: subscription,
      msgId: message.id,
      msgBody: message.body,
      tags: message.tags,
      publishTime: message.publishedAt,
    };
    const { host } = new URL(url);
    const { headers, body } = makePush({ notification, format, requestId, host }, this.#options.style);
    return { method: 'POST', url, target: pushTarget(url), headers: Object.entries(headers), body };
  }
}
