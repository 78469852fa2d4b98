import type { MnsNotification } from '../../lib/push/notification.ts';

export const SOURCE = 'orders';

/** An order of 200 bytes, as a topic pushes it in the format SIMPLIFIED. */
const ORDER = Buffer.from(
  JSON.stringify({
    order: 4_711,
    customer: 'c-20260517',
    lines: [
      { article: 'A-100', pieces: 2, price: '12.50' },
      { article: 'B-207', pieces: 1, price: '108.00' },
    ],
    note: 'ring twice',
    total: '133.00',
  }),
);

/** What a push of that order is stored as. */
export function orderMessage(messageId: string): MnsNotification {
  const receivedAt = Date.now();
  return {
    broker: 'mns',
    source: SOURCE,
    messageId,
    topic: 'Orders',
    subscription: 'Orders-relay',
    owner: '1460488513831433',
    subscriber: '1460488513831433',
    format: 'SIMPLIFIED',
    tags: [],
    publishedAt: receivedAt,
    requestId: '573AE020B2B71CFC6801A6EF',
    receivedAt,
    raw: ORDER,
    message: ORDER,
    proof: {
      kind: 'mns-signature',
      signature: 'LP3cxoTCbhsiLJi0KQdEiRaufaxMfWUdLH064yoVoKl8xNcY+299itGmGsirVMY8vDpuZ1VwS0Uw7R5dNduSXg==',
      stringToSignSha1: 'da39a3ee5e6b4b0d3255bfef95601890afd80709',
      certificateUrl: 'https://mnstest.oss-cn-hangzhou.aliyuncs.com/x509_public_certificate.pem',
      certificateFingerprint: '00'.repeat(32),
      keyBits: 512,
      certificateExpired: true,
      freshness: 'fresh',
      signedAt: receivedAt,
    },
  };
}
