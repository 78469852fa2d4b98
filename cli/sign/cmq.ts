import { messageId as newMessageId, requestId } from '../../local/broker/cmq/ids.ts';
import { DEFAULT_STYLE, makePush } from '../../local/broker/cmq/push.ts';
import type { ReadyPush } from './push.ts';

export interface CmqPush {
  readonly format: 'JSON' | 'SIMPLIFIED';
  /** APPID. */
  readonly topicOwner: string;
  readonly topicName: string;
  readonly subscriptionName: string;
  readonly messageId: string | undefined;
  readonly message: string;
  readonly tags: readonly string[];
  /** Epoch ms. */
  readonly publishTime: number;
}

/** A push of CMQ. There is nothing to sign: the token in the URL is all that proves it. */
export function cmqPush(url: string, push: CmqPush): ReadyPush {
  const { format, messageId, message, ...rest } = push;
  const notification = { ...rest, msgId: messageId ?? newMessageId(), msgBody: message };
  const content = { notification, format, requestId: requestId(), host: new URL(url).host };
  const { headers, body } = makePush(content, DEFAULT_STYLE);
  return { url, headers, body: body.toString() };
}
