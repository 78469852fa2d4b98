import { expect, test } from 'vitest';
import type { PushFormat } from '../../lib/push/source.ts';
import {
  DOCUMENTED_JSON,
  DOCUMENTED_XML,
  jsonPush,
  signed,
  simplifiedPush,
  tryPush,
  xmlPush,
} from '../support/mns-push.ts';
import { mnsSource } from '../support/notification.ts';

// Everyone's pushes are signed with one key: each of these is validly signed, for somebody else's topic.

const parts = [
  ['account', 'owner', '1460488513831433', '1460488513831434'],
  ['account that is longer', 'owner', '1460488513831433', '14604885138314330'],
  ['topic', 'topic', '>MyTopic1<', '>MyTopic2<'],
  ['topic of another case', 'topic', '>MyTopic1<', '>mytopic1<'],
  ['subscription', 'subscription', 'MyTopic1-Sub1', 'MyTopic1-Sub2'],
] as const;

test.each(parts)('an XML push of another %s is refused', async (_name, part, ours, theirs) => {
  const push = signed(xmlPush(DOCUMENTED_XML.replace(`${ours}`, `${theirs}`)));
  expect(await tryPush(push)).toMatchObject({
    proven: false,
    reason: 'identity-mismatch',
    detail: naming(part),
  });
});

test.each(parts)('a JSON push of another %s is refused', async (_name, part, ours, theirs) => {
  const quoted = (text: string) => text.replace(/^>|<$/g, '"');
  const push = signed(jsonPush(DOCUMENTED_JSON.replace(quoted(ours), quoted(theirs))));
  const refusal = await tryPush(push, mnsSource({ format: 'JSON' }));
  expect(refusal).toMatchObject({ proven: false, reason: 'identity-mismatch', detail: naming(part) });
});

function naming(part: string): unknown {
  return expect.stringMatching(new RegExp(`^${part} is ".+", not ".+"$`));
}

test.each([
  ['account', 'x-mns-topic-owner', '1460488513831434', 'owner is "1460488513831434", not "1460488513831433"'],
  ['no account', 'x-mns-topic-owner', undefined, 'x-mns-topic-owner'],
  ['topic', 'x-mns-topic-name', 'MyTopic2', 'topic is "MyTopic2", not "MyTopic1"'],
  ['no topic', 'x-mns-topic-name', undefined, 'x-mns-topic-name'],
  ['two topics', 'x-mns-topic-name', 'MyTopic1,MyTopic1', 'topic is "MyTopic1,MyTopic1", not "MyTopic1"'],
  ['subscription', 'x-mns-subscription-name', 'Sub2', 'subscription is "Sub2", not "MyTopic1-Sub1"'],
  ['no subscription', 'x-mns-subscription-name', undefined, 'x-mns-subscription-name'],
  ['no message', 'x-mns-message-id', undefined, 'x-mns-message-id'],
  ['an empty message id', 'x-mns-message-id', '', 'x-mns-message-id'],
])('a SIMPLIFIED push of %s is refused', async (_name, header, value, detail) => {
  const push = signed(simplifiedPush(undefined, { headers: { [header]: value } }));
  const reason = value ? 'identity-mismatch' : 'header-missing';
  expect(await tryPush(push, mnsSource({ format: 'SIMPLIFIED' }))).toEqual({ proven: false, reason, detail });
});

const theirs = { 'x-mns-topic-owner': '9999999999999999', 'x-mns-topic-name': 'MyTopic1' };

test.each<[PushFormat, string]>([
  ['XML', DOCUMENTED_XML],
  ['JSON', DOCUMENTED_JSON],
])('a stranger who publishes our %s as the text of a SIMPLIFIED push is refused', async (format, body) => {
  const push = signed(simplifiedPush(body, { headers: theirs }));
  const refusal = await tryPush(push, mnsSource({ format }));
  expect(refusal).toEqual({
    proven: false,
    reason: 'identity-mismatch',
    detail: 'owner is "9999999999999999", not "1460488513831433"',
  });
});

test('a stranger whose XML push carries no identity in its headers does not pass for a SIMPLIFIED one', async () => {
  const refusal = await tryPush(signed(xmlPush()), mnsSource({ format: 'SIMPLIFIED' }));
  expect(refusal).toEqual({ proven: false, reason: 'header-missing', detail: 'x-mns-topic-owner' });
});

test('a message id in the headers that is not the body’s is refused', async () => {
  const headers = { 'x-mns-message-id': 'F6EA56633844DBFC-1-154BDFB8059-200000009' };
  expect(await tryPush(signed(xmlPush(undefined, { headers })))).toEqual({
    proven: false,
    reason: 'identity-mismatch',
    detail: 'message id is not that of the headers',
  });
});

test('identity in the body is looked at before the message is, which would go into quarantine', async () => {
  const body = DOCUMENTED_XML.replace('1460488513831433', '1460488513831434').replace('075C', '075D');
  expect(await tryPush(signed(xmlPush(body)))).toMatchObject({ proven: false, reason: 'identity-mismatch' });
});

test('identity in the headers is looked at before the body is', async () => {
  const push = signed(xmlPush('no XML at all', { headers: theirs }));
  expect(await tryPush(push)).toMatchObject({ proven: false, reason: 'identity-mismatch' });
});

test('what a stranger wrote comes into the log cut short and quoted', async () => {
  const push = signed(xmlPush(undefined, { headers: { 'x-mns-topic-owner': `"\n${'x'.repeat(10_000)}` } }));
  expect(await tryPush(push)).toMatchObject({
    detail: `owner is "\\"\\n${'x'.repeat(62)}", not "1460488513831433"`,
  });
});
