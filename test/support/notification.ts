import type { MnsNotification } from '../../lib/push/notification.ts';
import type { MnsSource } from '../../lib/push/source.ts';

/** A source as `subscriptions create` registers one; the token is `token-of-orders`. */
export function mnsSource(changes: Partial<MnsSource> = {}): MnsSource {
  return {
    broker: 'mns',
    name: 'orders',
    credentials: 'default',
    account: '1460488513831433',
    topic: 'MyTopic1',
    format: 'XML',
    decode: 'none',
    unparsable: 'refuse',
    stale: 'mark',
    createdAt: 1_463_476_000_000,
    intake: {
      via: 'http',
      endpoints: [
        {
          subscription: 'MyTopic1-Sub1',
          tokenHash: '30e34560f3a65ec020792a12754d1754451a46d6cf63288205e490feb3a577f7',
        },
      ],
    },
    ...changes,
  };
}

export function mnsNotification(changes: Partial<MnsNotification> = {}): MnsNotification {
  return {
    broker: 'mns',
    source: 'orders',
    messageId: 'F6EA56633844DBFC-1-154BDFB8059-200000008',
    topic: 'MyTopic1',
    subscription: 'MyTopic1-Sub1',
    owner: '1460488513831433',
    subscriber: '1460488513831433',
    format: 'SIMPLIFIED',
    tags: [],
    publishedAt: 1_463_476_256_857,
    requestId: '573AE020B2B71CFC6801A6EF',
    receivedAt: 1_463_476_257_000,
    raw: Buffer.from('I am test message 0.'),
    message: Buffer.from('I am test message 0.'),
    messageMd5: '075C3D4AEB2D2F2D6A4C17C9D6DBBEBB',
    proof: {
      kind: 'mns-signature',
      signature: 'LP3cxoTCbhsiLJi0KQdEiRaufaxMfWUdLH064yoVoKl8xNcY+299itGmGsirVMY8vDpuZ1VwS0Uw7R5dNduSXg==',
      stringToSignSha1: 'da39a3ee5e6b4b0d3255bfef95601890afd80709',
      certificateUrl: 'https://mnstest.oss-cn-hangzhou.aliyuncs.com/x509_public_certificate.pem',
      certificateFingerprint: '00'.repeat(32),
      keyBits: 512,
      certificateExpired: true,
      freshness: 'fresh',
      signedAt: 1_463_476_256_000,
    },
    ...changes,
  };
}
