import type { MnsConnection } from './connection.ts';
import { refusedRequest } from './errors.ts';
import { MNS_LIMITS } from './limits.ts';
import { element, elements, requestDocument } from './request-document.ts';

/** For subscriptions with a `mail:directmail:{address}` endpoint. Source: MNS documentation, "PublishMessage". */
export interface DirectMail {
  readonly AccountName: string;
  readonly Subject: string;
  /** 0: a random account, 1: the address of `AccountName`. */
  readonly AddressType: 0 | 1;
  readonly IsHtml: 0 | 1;
  readonly ReplyToAddress: 0 | 1;
}

/** For subscriptions with a `sms:directsms:…` endpoint. Source: MNS documentation, "PublishMessage". */
export interface DirectSms {
  readonly FreeSignName: string;
  readonly TemplateCode: string;
  /** `multiContent`: other parameters for each receiver. */
  readonly Type: 'singleContent' | 'multiContent';
  /** Phone numbers joined by commas; for `sms:directsms:anonymous`. */
  readonly Receiver?: string;
  /** JSON text; for `multiContent` an object by phone number. */
  readonly SmsParams: string;
}

export interface TopicMessage {
  readonly body: string;
  readonly tag?: string | undefined;
  readonly directMail?: DirectMail | undefined;
  readonly directSms?: DirectSms | undefined;
}

export interface MessageReceipt {
  readonly messageId: string;
  /** Upper-case hex MD5 of the body, as MNS read it. */
  readonly bodyMd5: string;
}

/** Publishes at least once: a repeated attempt may leave the message twice, under two ids. */
export async function publishMessage(
  connection: MnsConnection,
  topic: string,
  message: TopicMessage,
): Promise<MessageReceipt> {
  const { directMail, directSms } = message;
  const attributes = elements({
    DirectMail: directMail && JSON.stringify(directMail),
    DirectSMS: directSms && JSON.stringify(directSms),
  });
  const content =
    elements({ MessageBody: checkedBody(message.body), MessageTag: message.tag }) +
    (attributes === '' ? '' : element('MessageAttributes', attributes));
  return connection.call(
    { verb: 'POST', path: ['topics', topic, 'messages'], body: requestDocument('Message', content) },
    ({ document }) => ({
      messageId: document.text('MessageId'),
      bodyMd5: document.text('MessageBodyMD5'),
    }),
  );
}

/** MNS discards what is over the limit (documentation, "Limits"), so it is refused here. */
export function checkedBody(body: string): string {
  const bytes = Buffer.byteLength(body);
  if (bytes <= MNS_LIMITS.messageBytes) return body;
  const problem = `the message has ${bytes} bytes and MNS takes ${MNS_LIMITS.messageBytes}`;
  throw refusedRequest('too-large', 'MessageTooLarge', problem);
}
