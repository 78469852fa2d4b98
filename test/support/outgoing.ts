import type { StoredNotification } from '../../lib/push/stored.ts';
import type { Outgoing } from '../../lib/relay/targets/target.ts';
import { mnsNotification } from './notification.ts';

/** A notification as it comes out of the table. */
export function storedNotification(changes: Partial<StoredNotification> = {}): StoredNotification {
  const { message: _, ...notification } = mnsNotification();
  return {
    ...notification,
    headers: { 'x-mns-version': '2015-06-06' },
    decode: 'none',
    messageSha256: '2a5bd0a3b1bf9ef9a1ac4f1a3c65c27b0a7b4d5f9cdbf2b8a4e1e2a8f0c6d7e8',
    messageBytes: 20,
    expiresAt: 1_466_068_257,
    ...changes,
  } as StoredNotification;
}

/** A message on its way to the target `billing`, for the first time. */
export function outgoing(message: string | Buffer, changes: Partial<StoredNotification> = {}): Outgoing {
  return {
    deliveryId: 'msg_2b1f0a9c8d7e6f5a4b3c2d1e0f9a8b7c',
    target: 'billing',
    notification: storedNotification(changes),
    message: Buffer.from(message),
    attempt: 1,
  };
}
