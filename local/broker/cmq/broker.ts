import type { Account } from '../core/account.ts';
import type { Clock } from '../core/clock.ts';
import type { Push } from '../core/push.ts';
import type { ContentFormat } from '../core/topic.ts';
import { CmqDialect } from './dialect.ts';
import { messageId, requestId } from './ids.ts';
import { DEFAULTS } from './limits.ts';
import { DEFAULT_STYLE, type MadePush, makePush, type Notification, type PushStyle } from './push.ts';
import type { CmqState } from './state.ts';

export interface CmqOptions {
  /** What pushes call `TopicOwner`. */
  readonly appId?: string;
  readonly uin?: string;
  readonly secretId?: string;
  readonly secretKey?: string;
  readonly region?: string;
  /** `strict` refuses a queue subscription that asks for JSON; `lenient` unless given. */
  readonly queueFormat?: CmqState['queueFormat'];
  /** Real milliseconds within which an endpoint must answer; 15,000 unless given. */
  readonly pushTimeoutMs?: number;
  readonly pushStyle?: Partial<PushStyle>;
}

/** A push to make out, but not to send; what is left out is made up. */
export interface PushToMake extends Partial<Notification> {
  readonly format?: ContentFormat;
}

/** What a test or a command needs to know of the running CMQ. */
export interface CmqBroker {
  /** URL of API v2. */
  readonly endpoint: string;
  /** URL of API 3.0. */
  readonly apiEndpoint: string;
  /** APPID, as in pushes. */
  readonly ownerId: string;
  readonly uin: string;
  readonly secretId: string;
  readonly secretKey: string;
  readonly region: string;
  makePush(push: PushToMake): MadePush;
}

/** What CMQ needs of the broker around it. */
export interface CmqSurroundings {
  readonly url: string;
  readonly clock: Clock;
  readonly account: Account;
  readonly stopping: AbortSignal;
  start(push: Push): void;
  pending(): Push[];
}

export function openCmq(
  options: CmqOptions,
  surroundings: CmqSurroundings,
): { cmq: CmqBroker; dialect: CmqDialect } {
  const { url, clock, account, stopping } = surroundings;
  const owner = { appId: options.appId ?? '1250000000', uin: options.uin ?? '100000000001' };
  const credentials = {
    secretId: options.secretId ?? 'AKIDlocal',
    secretKey: options.secretKey ?? 'local-secret',
  };
  const style = { ...DEFAULT_STYLE, ...options.pushStyle };
  const pendingAt = (topic: string, subscription?: string) =>
    surroundings
      .pending()
      .filter((push) => push.broker === 'cmq' && push.topic === topic)
      .filter((push) => subscription === undefined || push.subscription === subscription);

  const state: CmqState = {
    clock,
    account,
    owner,
    queueFormat: options.queueFormat ?? 'lenient',
    deliver: (topic, subscription, message) =>
      surroundings.start({
        broker: 'cmq',
        topic: topic.name,
        subscription: subscription.name,
        message,
        requestId: requestId(),
        state: 'pending',
        failures: 0,
        attempts: [],
      }),
    pendingCount: (topic, subscription) =>
      new Set(pendingAt(topic.name, subscription?.name).map(({ message }) => message.id)).size,
  };
  const pushTimeoutMs = options.pushTimeoutMs ?? DEFAULTS.pushTimeoutMs;
  const dialect = new CmqDialect({ state, credentials, style, pushTimeoutMs, stopping });

  const cmq: CmqBroker = {
    endpoint: `${url}/v2/index.php`,
    apiEndpoint: url,
    ownerId: owner.appId,
    uin: owner.uin,
    ...credentials,
    region: options.region ?? 'ap-guangzhou',
    makePush({ format = 'JSON', ...given }) {
      const notification: Notification = {
        topicOwner: owner.appId,
        topicName: 'MyTopic',
        subscriptionName: 'mysubscription',
        msgId: messageId(),
        msgBody: 'test message',
        tags: [],
        publishTime: clock.now(),
        ...given,
      };
      return makePush({ notification, format, requestId: requestId(), host: 'localhost' }, style);
    },
  };
  return { cmq, dialect };
}
