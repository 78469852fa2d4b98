import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { NotificationView } from '../../lib/manage/notifications.ts';
import type { StoredNotification } from '../../lib/push/stored.ts';
import { createEgress } from '../../lib/relay/egress/egress.ts';
import { deliveryIdOf } from '../../lib/relay/targets/delivery-id.ts';
import type { Outcome } from '../../lib/relay/targets/target.ts';
import { createWebhook } from '../../lib/relay/targets/webhook.ts';
import { WebhookSecretError, webhookSignature } from '../../lib/relay/targets/webhook-signature.ts';
import { Target } from '../../lib/relay-config/target.ts';
import { Secret } from '../../lib/secret.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';

/** The name under which a developer's machine is a target. */
const NAME = 'listen';

export interface Forward {
  readonly url: string;
  /** What the receiver verifies with: `whsec_…` */
  readonly secret: Secret;
  /** Sends a message once, as a webhook target of relay.config.ts gets it. */
  send(notification: NotificationView): Promise<Outcome & { readonly ms: number }>;
  close(): void;
}

/**
 * Sends messages to a URL that only this machine may reach.
 * @param given `whsec_…`; one is made up without it
 * @throws CommandError for a secret that is none
 */
export function createForward(url: string, given: string | undefined): Forward {
  const secret = new Secret(given ?? `whsec_${randomBytes(24).toString('base64')}`);
  checkSecret(secret);
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const target = v.parse(Target, {
    type: 'webhook',
    url,
    allowPrivate: [host],
    secrets: [{ env: 'FORWARD_SECRET' }],
  });
  if (target.type !== 'webhook') throw new TypeError('It was made a webhook');
  const egress = createEgress({ allowPrivate: target.allowPrivate });
  const webhook = createWebhook(target, {
    egress,
    secrets: { get: async () => secret },
    deployment: 'topic-relay-listen',
    now: Date.now,
  });
  return {
    url,
    secret,
    async send(notification) {
      const { source, messageId, message, messageEncoding } = notification;
      const began = performance.now();
      const [outcome] = await webhook.send([
        {
          deliveryId: deliveryIdOf(source, messageId, NAME),
          target: NAME,
          // What the broker sent is not looked at again.
          notification: { ...notification, raw: Buffer.alloc(0) } as unknown as StoredNotification,
          message: Buffer.from(message, messageEncoding),
          attempt: 1,
        },
      ]);
      if (outcome === undefined) throw new TypeError('One outcome for each message');
      return { ...outcome, ms: Math.round(performance.now() - began) };
    },
    close: () => egress.close(),
  };
}

function checkSecret(secret: Secret): void {
  try {
    webhookSignature([secret], 'msg_1', 0, Buffer.alloc(0));
  } catch (cause) {
    if (!(cause instanceof WebhookSecretError)) throw cause;
    throw new CommandError(cause.message, {
      exitCode: EXIT.usage,
      next: 'Leave it out, and one is made up and shown.',
      cause,
    });
  }
}
