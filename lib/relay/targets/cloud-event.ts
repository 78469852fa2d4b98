import { jsonOf, textOf } from '../message-text.ts';
import type { Outgoing } from './target.ts';

export const CLOUD_EVENT_TYPE = 'application/cloudevents+json; charset=utf-8';

/**
 * A CloudEvents 1.0 envelope in the JSON format. A message that is JSON stands in it exactly as published: read and
 * written again, its large numbers would change. Other text is `data` as a string, other bytes are `data_base64`.
 */
export function cloudEvent({ notification, message }: Pick<Outgoing, 'notification' | 'message'>): string {
  const { source, broker, topic, owner, messageId, tags, publishedAt, receivedAt } = notification;
  const text = textOf(message);
  const isJson = jsonOf(text).isJson;
  const attributes = {
    specversion: '1.0',
    id: messageId,
    source: `/topic-relay/${source}`,
    type: 'topic-relay.message',
    subject: topic,
    time: new Date(publishedAt ?? receivedAt).toISOString(),
    datacontenttype: isJson
      ? 'application/json'
      : text === undefined
        ? 'application/octet-stream'
        : 'text/plain',
    broker,
    owner,
    ...(tags.length > 0 ? { tags: tags.join(',') } : {}),
    receivedat: new Date(receivedAt).toISOString(),
  };
  const data = isJson ? (text ?? '') : JSON.stringify(text ?? message.toString('base64'));
  return `${JSON.stringify(attributes).slice(0, -1)},"${text === undefined ? 'data_base64' : 'data'}":${data}}`;
}
