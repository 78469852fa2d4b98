import type { WirePush } from '../../../support/event.ts';
import { type Row, type RowOptions, type Section, stored, unreadable } from '../row.ts';
import type { CmqName, World } from '../world.ts';

const changing =
  (source: CmqName, headers: Readonly<Record<string, string | undefined>>) =>
  ({ cmq, id: unique }: World): WirePush => {
    const push = cmq(source, { msgBody: unique() });
    const kept = Object.entries({ ...push.headers, ...headers });
    return {
      ...push,
      headers: Object.fromEntries(kept.flatMap(([k, v]) => (v === undefined ? [] : [[k, v]]))),
    };
  };

const id = (name: string, value: string | undefined, options?: RowOptions): Row =>
  unreadable(`a message id ${name}`, changing('cmq-simplified', { 'x-cmq-message-id': value }), options);

export const cmq: Section = {
  title: 'Headers of CMQ',
  rows: [
    id('that is missing', undefined),
    id('that is empty', ''),
    id('with a separator of table keys', '1#D'),
    id('with a space', '1 2'),
    id('of 129 digits', '1'.repeat(129)),
    id('twice', '6942316962,6942316962', {
      asGateway: 'it joins a header that comes twice; serverless-offline keeps the last',
    }),
    stored('JSON: its id in the body alone', changing('cmq-json', { 'x-cmq-message-id': undefined })),
    stored('no request id', changing('cmq-simplified', { 'x-cmq-request-id': undefined })),
    stored('tags', changing('cmq-simplified', { 'x-cmq-message-tag': 'a, b' })),
    stored('tags beyond ASCII', ({ cmq: push }) => push('cmq-simplified', { tags: ['订单', 'b'] })),
    stored('another agent', changing('cmq-simplified', { 'User-Agent': 'curl/8.0' })),
    stored('no Content-Type', changing('cmq-simplified', { 'Content-Type': undefined })),
  ],
};
