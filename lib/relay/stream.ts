import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { StoredNotification } from '../push/stored.ts';
import type { FanOut } from './fan-out.ts';

/** An attribute as Lambda's events write it: bytes are base64. */
export type ImageValue =
  | { readonly B: string }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly ImageValue[] }
  | { readonly M: Readonly<Record<string, ImageValue>> }
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: boolean }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] };

/** What the relay needs of an event of the table's stream. */
export interface StreamEvent {
  readonly Records: readonly {
    readonly eventName?: string | undefined;
    readonly dynamodb?:
      | {
          readonly SequenceNumber?: string | undefined;
          readonly NewImage?: Readonly<Record<string, ImageValue>> | undefined;
        }
      | undefined;
  }[];
}

/** Lambda gives the batch again from the first of these on. */
export interface BatchResponse {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

export interface StreamRelayDependencies {
  readonly fanOut: FanOut;
  /** A stream's image of a notification as the notification. */
  readonly notificationOf: (item: Record<string, AttributeValue>) => Promise<StoredNotification>;
}

/**
 * Fans out what the table's stream says is new; other items pass by. The row of a notification changes only when another
 * message takes the place of one past its retention.
 */
export function createStreamRelay({ fanOut, notificationOf }: StreamRelayDependencies) {
  return async ({ Records }: StreamEvent): Promise<BatchResponse> => {
    const entries = Records.flatMap(({ eventName, dynamodb }) => {
      const { SequenceNumber: id = '', NewImage: image } = dynamodb ?? {};
      const isNotification = image?.sk !== undefined && 'S' in image.sk && image.sk.S === 'N';
      if (eventName === 'REMOVE' || !isNotification) return [];
      return [{ id, read: () => notificationOf(itemOf(image)) }];
    });
    const failed = await fanOut(entries);
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** An event's image as the API's item. */
export function itemOf(image: Readonly<Record<string, ImageValue>>): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(image).map(([name, value]) => [name, attributeOf(value)]));
}

function attributeOf(value: ImageValue): AttributeValue {
  if ('B' in value) return { B: Buffer.from(value.B, 'base64') };
  if ('BS' in value) return { BS: value.BS.map((bytes) => Buffer.from(bytes, 'base64')) };
  if ('L' in value) return { L: value.L.map(attributeOf) };
  if ('M' in value) return { M: itemOf(value.M) };
  return value as AttributeValue;
}
