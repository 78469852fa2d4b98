import type { TargetOf } from '../../relay-config/target.ts';
import type { Sized } from './batch.ts';
import { cloudEvent } from './cloud-event.ts';
import { metadataOf, textBody } from './metadata.ts';
import { type Failed, type Outgoing, unsendable } from './target.ts';

/** A message as SQS and SNS carry it: text with attributes. Its size counts all of them. */
export interface AttributedMessage extends Sized {
  readonly text: string;
  readonly attributes: Readonly<
    Record<string, { readonly DataType: 'String'; readonly StringValue: string }>
  >;
  /** In a FIFO queue or topic, what is kept in order, and what tells repeats. */
  readonly fifo: { readonly MessageGroupId?: string; readonly MessageDeduplicationId?: string };
}

/** @param resource URL or ARN; its name ends in `.fifo` where the queue or topic is one */
export function attributedMessage(
  outgoing: Outgoing,
  resource: string,
  { format, group }: Pick<TargetOf<'sqs' | 'sns'>, 'format' | 'group'>,
  deployment: string,
): AttributedMessage | Failed {
  const { deliveryId, notification, message } = outgoing;
  const body = format === 'cloudevents' ? { text: cloudEvent(outgoing), isBase64: false } : textBody(message);
  if (body.text === '') return unsendable('empty', 'SQS and SNS take no empty message');
  const metadata = metadataOf(outgoing, deployment);
  if (body.isBase64) metadata['topic-relay-encoding'] = 'base64';
  let bytes = Buffer.byteLength(body.text);
  const attributes: Record<string, { DataType: 'String'; StringValue: string }> = {};
  for (const [name, StringValue] of Object.entries(metadata)) {
    attributes[name] = { DataType: 'String', StringValue };
    bytes += name.length + 'String'.length + StringValue.length;
  }
  const fifo = resource.endsWith('.fifo')
    ? {
        MessageGroupId: group === 'source' ? notification.source : deliveryId,
        MessageDeduplicationId: deliveryId,
      }
    : {};
  return { text: body.text, attributes, fifo, bytes };
}
