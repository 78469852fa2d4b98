import { createHash } from 'node:crypto';

/**
 * The id under which a target knows a message: made from what it identifies, so that every repeat carries the same.
 * Broker ids may hold anything; this one holds letters, digits, `-` and `_` only, as a dot would be ambiguous in what
 * Standard Webhooks signs (`id.timestamp.body`).
 */
export function deliveryIdOf(source: string, messageId: string, target: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([source, messageId, target]))
    .digest('base64url');
  return `msg_${digest.slice(0, 32)}`;
}
