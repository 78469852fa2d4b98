import type { KeyObject } from 'node:crypto';
import type { Account } from '../core/account.ts';
import type { Clock } from '../core/clock.ts';
import type { Destination, Dialect, Forgery } from '../core/dialect.ts';
import type { Push, PushRequest } from '../core/push.ts';
import type { Subscription } from '../core/topic.ts';
import type { BrokerRequest, BrokerResponse } from '../http.ts';
import { authenticate, type Credentials } from './authenticate.ts';
import type { Certificates } from './certificates.ts';
import { contentMd5 } from './digest.ts';
import { parseEndpoint, pushTarget } from './endpoint.ts';
import { MnsError } from './errors.ts';
import { requestId } from './ids.ts';
import { type Notification, notificationBody } from './notification.ts';
import { makePush, type PushStyle } from './push.ts';
import type { MnsResponse } from './request.ts';
import { route } from './router.ts';
import type { MnsState } from './state.ts';
import { writeXml } from './xml.ts';

export interface MnsDialectOptions {
  readonly clock: Clock;
  readonly account: Account;
  readonly credentials: Credentials;
  readonly state: MnsState;
  readonly certificates: Certificates;
  readonly certificateUrl: string;
  readonly key: KeyObject;
  /** Signs the pushes that a fault forges. */
  readonly forgersKey: () => KeyObject;
  readonly style: PushStyle;
  readonly pushTimeoutMs: number;
  /** Whether a retry carries the date of the first try, as the real service may. */
  readonly retriesKeepDate: boolean;
}

/** Alibaba Cloud MNS: the REST API of version 2015-06-06, and signed pushes. */
export class MnsDialect implements Dialect {
  readonly name = 'mns';
  readonly account: Account;
  readonly pushTimeoutMs: number;
  readonly #options: MnsDialectOptions;

  constructor(options: MnsDialectOptions) {
    this.account = options.account;
    this.pushTimeoutMs = options.pushTimeoutMs;
    this.#options = options;
  }

  handles(path: string): boolean {
    return /^\/(topics|queues)(\/|$)/.test(path) || this.#options.certificates.handles(path);
  }

  async handle(request: BrokerRequest): Promise<BrokerResponse> {
    const { certificates, clock, credentials, state } = this.#options;
    if (certificates.handles(request.path)) return certificates.answer(request);
    const id = requestId();
    try {
      authenticate(request, credentials, clock.now());
      const routed = route(request);
      return answer(await routed.operation(routed.request, state), id);
    } catch (cause) {
      return answer(errorResponse(mnsError(cause), id, request), id);
    }
  }

  destination({ endpoint }: Subscription): Destination {
    return parseEndpoint(endpoint);
  }

  queueBody(push: Push, { format }: Subscription): string {
    return notificationBody(this.#notification(push), format, this.#options.style.jsonPublishTime);
  }

  pushRequest(push: Push, { format }: Subscription, url: string, forgery: Forgery): PushRequest {
    const { certificateUrl, clock, forgersKey, key, retriesKeepDate, style } = this.#options;
    const target = pushTarget(url);
    const at = (retriesKeepDate ? push.message.publishedAt : clock.now()) - (forgery.ageMs ?? 0);
    const otherDigest = contentMd5('another body', style.digest[format]);
    const { method, headers, body } = makePush(
      {
        notification: this.#notification(push),
        format,
        requestId: push.requestId,
        certificateUrl,
        at,
        target,
        ...(forgery.digest && { headers: { 'content-md5': otherDigest } }),
      },
      forgery.signature ? forgersKey() : key,
      style,
    );
    const framing = { Host: new URL(url).host, 'Content-Length': String(body.length) };
    return { method, url, target, headers: Object.entries({ ...framing, ...headers }), body };
  }

  #notification({ topic, subscription, message }: Push): Notification {
    const { accountId } = this.#options.credentials;
    return {
      topicOwner: accountId,
      topicName: topic,
      subscriber: accountId,
      subscriptionName: subscription,
      messageId: message.id,
      message: message.body,
      messageTag: message.tags[0],
      publishTime: message.publishedAt,
    };
  }
}

function answer({ status, headers, xml }: MnsResponse, id: string): BrokerResponse {
  const common = { server: 'AliyunMQS', 'x-mns-request-id': id, 'x-mns-version': '2015-06-06', ...headers };
  if (!xml) return { status, headers: common, body: '' };
  return { status, headers: { ...common, 'content-type': 'text/xml;charset=utf-8' }, body: writeXml(...xml) };
}

/** An error that is none of the service's own is a fault of this broker, and should be seen. */
function mnsError(cause: unknown): MnsError {
  return cause instanceof MnsError
    ? cause
    : new MnsError('InternalError', `Internal error: ${cause}`, { cause });
}

function errorResponse(
  { status, code, message }: MnsError,
  id: string,
  { host }: BrokerRequest,
): MnsResponse {
  return {
    status,
    xml: [
      'Error',
      [
        ['Code', code],
        ['Message', message],
        ['RequestId', id],
        ['HostId', `http://${host}`],
      ],
    ],
  };
}
