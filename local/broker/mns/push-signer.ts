import type { KeyObject } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { type MessageIdForm, messageId, requestId } from './ids.ts';
import type { PushToSign } from './options.ts';
import { makePush, type PushStyle, type SignedPush } from './push.ts';

export interface PushSignerOptions {
  readonly accountId: string;
  readonly certificateUrl: string;
  readonly clock: Clock;
  readonly key: KeyObject;
  readonly messageIdForm: MessageIdForm;
  readonly style: PushStyle;
}

/** Makes pushes out as the broker does, for whoever wants to send, or to spoil, one by hand. */
export function pushSigner(options: PushSignerOptions): (push: PushToSign) => SignedPush {
  return ({
    format = 'XML',
    path,
    date = options.clock.now(),
    body,
    headers,
    key,
    certificateUrl,
    ...given
  }) => {
    const content = {
      notification: {
        topicOwner: options.accountId,
        topicName: 'MyTopic1',
        subscriber: options.accountId,
        subscriptionName: 'MyTopic1-Sub1',
        messageId: messageId(options.messageIdForm, date),
        message: 'I am test message 0.',
        publishTime: date,
        ...given,
      },
      format,
      requestId: requestId(),
      certificateUrl: certificateUrl ?? options.certificateUrl,
      at: date,
      target: path,
      ...(body !== undefined && { body }),
      ...(headers && { headers }),
    };
    return makePush(content, key ?? options.key, options.style);
  };
}
