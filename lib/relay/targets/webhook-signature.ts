import { createHmac } from 'node:crypto';
import type { Secret } from '../../secret.ts';

/** A signing secret is not what Standard Webhooks calls one. Says nothing of its text. */
export class WebhookSecretError extends Error {
  override readonly name = 'WebhookSecretError';
  readonly code = 'secret-invalid';
}

const SECRET = /^whsec_(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * The value of `webhook-signature`: HMAC-SHA256 of `id.timestamp.body` by each secret, separated by spaces, so that a
 * receiver may verify with the old or the new one during a rotation. Source: Standard Webhooks, "Signature scheme".
 * @param secrets `whsec_` and the base64 of 24 to 64 bytes
 * @param timestamp epoch s
 * @throws WebhookSecretError
 */
export function webhookSignature(
  secrets: readonly Secret[],
  id: string,
  timestamp: number,
  body: Buffer,
): string {
  const signatures = secrets.map((secret) => {
    const mac = createHmac('sha256', keyOf(secret));
    return `v1,${mac.update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
  });
  return signatures.join(' ');
}

function keyOf(secret: Secret): Buffer {
  const text = secret.reveal().trim();
  const key = SECRET.test(text) ? Buffer.from(text.slice('whsec_'.length), 'base64') : Buffer.alloc(0);
  if (key.length < 24 || key.length > 64) {
    throw new WebhookSecretError('A signing secret is whsec_ and the base64 of 24 to 64 bytes');
  }
  return key;
}
