import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { type ImageValue, itemOf } from '../../lib/relay/stream.ts';
import { cloudEvent } from '../../lib/relay/targets/cloud-event.ts';
import { deliveryIdOf } from '../../lib/relay/targets/delivery-id.ts';
import { metadataOf, textBody } from '../../lib/relay/targets/metadata.ts';
import { webhookSignature } from '../../lib/relay/targets/webhook-signature.ts';
import { Secret } from '../../lib/secret.ts';
import { outgoing } from '../support/outgoing.ts';
import './runs.ts';

const anyText = fc.string({ unit: 'binary' });
const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
const message = fc.oneof(
  bytes,
  anyText.map((text) => Buffer.from(text)),
  fc.json().map((json) => Buffer.from(json)),
);

test('what is signed is what the library of Standard Webhooks verifies', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 24, maxLength: 64 }), anyText, anyText, (key, messageId, body) => {
      const secret = `whsec_${Buffer.from(key).toString('base64')}`;
      const id = deliveryIdOf('orders', messageId, 'billing');
      const timestamp = Math.floor(Date.now() / 1000);
      const payload = Buffer.from(body).toString();
      const signature = webhookSignature([new Secret(secret)], id, timestamp, Buffer.from(payload));
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signature,
      };
      expect(id).toMatch(/^msg_[\w-]{32}$/);
      new Webhook(secret).verify(payload, headers, { jsonParse: false });
    }),
  );
});

test('an envelope is JSON, and its data are the message', () => {
  fc.assert(
    fc.property(
      message,
      anyText.filter((tag) => tag !== ''),
      (published, tag) => {
        const event = JSON.parse(cloudEvent(outgoing(published, { tags: [tag] }))) as Record<string, unknown>;
        expect(event.specversion).toBe('1.0');
        if (typeof event.data_base64 === 'string') {
          expect(Buffer.from(event.data_base64, 'base64').equals(published)).toBe(true);
          return;
        }
        const text = published.toString().replace(/^\ufeff/, '');
        expect(event.data).toEqual(event.datacontenttype === 'text/plain' ? text : JSON.parse(text));
      },
    ),
  );
});

test('metadata can stand in a header, whatever it is made of', () => {
  fc.assert(
    fc.property(anyText, anyText, fc.array(anyText), anyText, (topic, messageId, tags, via) => {
      const headers = { 'topic-relay-via': via };
      const metadata = metadataOf(outgoing('x', { topic, messageId, tags, headers }), 'here');
      expect(() => new Headers(metadata)).not.toThrow();
      expect(Object.values(metadata).join('')).toMatch(/^[\x20-\x7e]*$/);
      expect(decodeURIComponent(String(metadata['topic-relay-message-id']))).toBe(messageId);
    }),
  );
});

test('bytes become text that SQS takes, and can be read back', () => {
  fc.assert(
    fc.property(message, (published) => {
      const { text, isBase64 } = textBody(published);
      expect(Buffer.from(text, isBase64 ? 'base64' : 'utf8').equals(published)).toBe(true);
      expect(text).toMatch(/^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u);
    }),
  );
});

test('an image of the stream is the item that was written', () => {
  const attribute = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      bytes,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie('value'), { maxKeys: 3 }),
    ),
  })).value;
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), attribute), (item) => {
      // As Lambda writes an event: JSON, in which bytes are base64.
      const json = JSON.stringify(marshall(item), function (key: string, value: unknown) {
        const original = (this as Record<string, unknown>)[key];
        return key === 'B' && original instanceof Uint8Array
          ? Buffer.from(original).toString('base64')
          : value;
      });
      const image = JSON.parse(json) as Record<string, ImageValue>;
      expect(unmarshall(itemOf(image))).toEqual(unmarshall(marshall(item)));
    }),
  );
});
