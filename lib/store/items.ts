import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

/** Attributes of an item; an undefined one is left out. */
export function toItem(attributes: object): Record<string, AttributeValue> {
  return marshall(attributes, { removeUndefinedValues: true });
}

/** Binary attributes come back as Buffers, as everything here handles them. */
export function fromItem(item: Record<string, AttributeValue>): Record<string, unknown> {
  const attributes = unmarshall(item);
  for (const [name, value] of Object.entries(attributes)) {
    if (value instanceof Uint8Array)
      attributes[name] = Buffer.from(value.buffer, value.byteOffset, value.length);
  }
  return attributes;
}
