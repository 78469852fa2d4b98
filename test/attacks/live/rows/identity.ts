import { type Row, refused, type Section, skipped, stored } from '../row.ts';
import type { MnsName } from '../world.ts';

/** Validly signed by the broker, for this very path, but of somebody else's topic: the confused deputy. */
const others: readonly Row[] = (['xml', 'json', 'simplified'] as const).flatMap((source: MnsName) => [
  refused(`MNS ${source}: another account`, ({ mns }) => mns(source, { topicOwner: '1460488513831434' })),
  refused(`MNS ${source}: an account with a zero in front`, ({ mns }) =>
    mns(source, { topicOwner: '01460488513831433' }),
  ),
  refused(`MNS ${source}: another topic`, ({ mns }) => mns(source, { topicName: 'MyTopic2' })),
  refused(`MNS ${source}: a topic in another case`, ({ mns }) => mns(source, { topicName: 'mytopic1' })),
  refused(`MNS ${source}: another subscription`, ({ mns }) => mns(source, { subscriptionName: 'Sub-other' })),
  refused(`MNS ${source}: the subscription of another source`, ({ mns }) =>
    mns(source, { subscriptionName: 'Sub-strict' }),
  ),
]);

export const identity: Section = {
  title: 'Identity',
  rows: [
    ...others,
    refused('MNS: headers that name another account than the body', ({ mns }) =>
      mns('xml', { headers: { 'x-mns-topic-owner': '1460488513831434' } }),
    ),
    refused('MNS: headers that name another topic than the body', ({ mns }) =>
      mns('json', { headers: { 'x-mns-topic-name': 'MyTopic2' } }),
    ),
    refused('MNS: headers that name another message than the body', ({ mns }) =>
      mns('xml', { headers: { 'x-mns-message-id': 'another' } }),
    ),
    refused('MNS: another account’s, and unreadable', ({ mns }) =>
      mns('simplified', { topicOwner: '1', headers: { 'x-mns-publish-time': 'now' } }),
    ),
    refused('MNS SIMPLIFIED: no account', ({ mns }) =>
      mns('simplified', { headers: { 'x-mns-topic-owner': null } }),
    ),
    refused('MNS SIMPLIFIED: no topic', ({ mns }) =>
      mns('simplified', { headers: { 'x-mns-topic-name': null } }),
    ),
    refused('MNS SIMPLIFIED: no subscription', ({ mns }) =>
      mns('simplified', { headers: { 'x-mns-subscription-name': null } }),
    ),
    refused('MNS SIMPLIFIED: no message id', ({ mns }) =>
      mns('simplified', { headers: { 'x-mns-message-id': null } }),
    ),
    stored('MNS: headers that name what the body names', ({ mns }) =>
      mns('xml', { headers: { 'x-mns-topic-name': 'MyTopic1', 'x-mns-topic-owner': '1460488513831433' } }),
    ),
    stored('MNS: another subscriber than the owner', ({ mns }) => mns('xml', { subscriber: '99' })),
    refused('CMQ JSON: another account', ({ cmq }) => cmq('cmq-json', { topicOwner: '1250000001' })),
    refused('CMQ JSON: another topic', ({ cmq }) => cmq('cmq-json', { topicName: 'MyTopic2' })),
    refused('CMQ JSON: a topic in another case', ({ cmq }) => cmq('cmq-json', { topicName: 'mytopic1' })),
    refused('CMQ JSON: another subscription', ({ cmq }) => cmq('cmq-json', { subscriptionName: 'Sub-xml' })),
    refused('CMQ JSON: another message than its header', ({ cmq }) => {
      const push = cmq();
      return { ...push, headers: { ...push.headers, 'x-cmq-message-id': '1' } };
    }),
    skipped('A', 'CMQ SIMPLIFIED: another topic', 'the push names none: the token is all there is'),
    refused('CMQ: an address that the source does not list', ({ cmq }) => cmq('cmq-elsewhere')),
    refused('CMQ: that address claimed in X-Forwarded-For', ({ cmq }) => {
      const push = cmq('cmq-elsewhere');
      return { ...push, headers: { ...push.headers, 'X-Forwarded-For': '203.0.113.7' } };
    }),
    refused('CMQ: that address claimed as the http front would, without its secret', ({ cmq }) => {
      const push = cmq('cmq-elsewhere');
      const claimed = { 'CloudFront-Viewer-Address': '203.0.113.7:443', 'X-Topic-Relay-Front': 'guess' };
      return { ...push, headers: { ...push.headers, ...claimed } };
    }),
    stored('CMQ: an address that the source lists', ({ cmq }) => cmq('cmq-here')),
  ],
};
