import { describe, expect, it } from 'vitest';
import { publishedMessage } from '../../../lib/brokers/cmq/message.ts';
import { DOCUMENTED_BODY } from '../../support/cmq-push.ts';

describe('the published message', () => {
  it.each([
    ['a JSON envelope', DOCUMENTED_BODY, 'JSON', 'none', 'test message'],
    ['a bare message', 'test message', 'SIMPLIFIED', 'none', 'test message'],
    ['a bare message that looks like an envelope', DOCUMENTED_BODY, 'SIMPLIFIED', 'none', DOCUMENTED_BODY],
    ['an envelope around base64', '{"msgBody":"aGVsbG8="}', 'JSON', 'base64', 'hello'],
    ['bare base64', 'aGVsbG8=', 'SIMPLIFIED', 'base64', 'hello'],
  ] as const)('is read out of %s', (_, raw, format, decode, expected) => {
    expect(publishedMessage('orders', Buffer.from(raw), { format, decode }).toString()).toBe(expected);
  });
});
