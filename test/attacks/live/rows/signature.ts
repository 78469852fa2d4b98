import { generateKeyPairSync } from 'node:crypto';
import type { WirePush } from '../../../support/event.ts';
import { type Row, type RowOptions, refused, type Section, skipped, stored } from '../row.ts';
import type { World } from '../world.ts';

const own = generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey;
const twice = { asGateway: 'it joins a header that comes twice; serverless-offline keeps the last' };

/** A good push whose headers are then changed; undefined takes one away. */
const changing =
  (change: (headers: Readonly<Record<string, string>>) => Record<string, string | undefined>) =>
  ({ mns }: World): WirePush => {
    const push = mns();
    const changed = Object.entries({ ...push.headers, ...change(push.headers) });
    return {
      ...push,
      headers: Object.fromEntries(changed.flatMap(([k, v]) => (v === undefined ? [] : [[k, v]]))),
    };
  };

const signatureOf = ({ Authorization = '' }: Readonly<Record<string, string>>) =>
  Buffer.from(Authorization, 'base64');

const authorization = (
  name: string,
  value: (headers: Readonly<Record<string, string>>, world: World) => string | undefined,
  options?: RowOptions,
): Row =>
  refused(
    `a signature ${name}`,
    (world) => changing((headers) => ({ Authorization: value(headers, world) }))(world),
    options,
  );

const sent = (name: string, change: Parameters<typeof changing>[0], options?: RowOptions): Row =>
  refused(name, changing(change), options);

export const signature: Section = {
  title: 'Signature and string-to-sign (MNS)',
  rows: [
    refused('a signature by another key', ({ mns }) => mns('xml', { key: own })),
    authorization('missing', () => undefined),
    authorization('empty', () => ''),
    authorization('truncated', (headers) => signatureOf(headers).subarray(0, 63).toString('base64')),
    authorization('extended', (headers) =>
      Buffer.concat([signatureOf(headers), Buffer.of(0)]).toString('base64'),
    ),
    authorization('of zeros', () => Buffer.alloc(64).toString('base64')),
    authorization('of ones', () => Buffer.alloc(64, 0xff).toString('base64')),
    authorization('of one bit changed', (headers) => {
      const bytes = signatureOf(headers);
      bytes[20] = (bytes[20] ?? 0) ^ 1;
      return bytes.toString('base64');
    }),
    authorization('in the form of an API request', ({ Authorization }) => `MNS ak:${Authorization}`),
    authorization('with a scheme word', ({ Authorization }) => `Bearer ${Authorization}`),
    authorization('in URL-safe base64', ({ Authorization = '' }) => `-_${Authorization.slice(2)}`),
    authorization('in hex', (headers) => signatureOf(headers).toString('hex')),
    authorization('of another message', (_, { mns }) => mns().headers.Authorization),
    authorization('twice', ({ Authorization }) => `${Authorization},${Authorization}`, twice),
    refused('a good signature, sent to another source', (world) => ({
      ...world.mns('xml'),
      path: world.path('json'),
    })),
    refused('a good signature of another path', (world) => ({
      ...world.mns('xml', { path: '/notifications' }),
      path: world.path('xml'),
    })),
    refused('a query that was not signed', ({ mns }) => {
      const push = mns();
      return { ...push, path: `${push.path}?a=1` };
    }),
    refused('a query that was signed', (world) => world.mns('xml', { path: `${world.path('xml')}?a=1` })),
    sent('an x-mns header added', () => ({ 'x-mns-message-tag': 'vip' })),
    sent('an x-mns header added, in another case', () => ({ 'X-MNS-Message-Tag': 'vip' })),
    sent('an x-mns header removed', () => ({ 'x-mns-version': undefined })),
    sent('an x-mns header made empty', () => ({ 'x-mns-request-id': '' })),
    sent('an x-mns header with white space inside', () => ({ 'x-mns-version': '2015-06 -06' })),
    sent('an x-mns header twice', () => ({ 'x-mns-version': '2015-06-06,2015-06-06' }), twice),
    sent(
      'an x-mns header twice, joined with a space',
      () => ({ 'x-mns-version': '2015-06-06, 2015-06-06' }),
      twice,
    ),
    sent('Date changed by a second', ({ Date: date = '' }) => ({
      Date: new Date(Date.parse(date) - 1_000).toUTCString(),
    })),
    sent('Date twice', ({ Date: date }) => ({ Date: `${date},${date}` }), twice),
    sent('another Content-Type', () => ({ 'Content-Type': 'text/plain' })),
    sent('Content-Type in another case', () => ({ 'Content-Type': 'text/xml;charset=UTF-8' })),
    sent('Content-Type removed', () => ({ 'Content-Type': undefined }), {
      asGateway: 'serverless-offline puts application/json where there is none',
    }),
    stored('header names in the case of the broker', ({ mns }) => mns()),
    stored('header names in lower case', ({ mns }) => {
      const push = mns();
      return {
        ...push,
        headers: Object.fromEntries(Object.entries(push.headers).map(([k, v]) => [k.toLowerCase(), v])),
      };
    }),
    stored('signed without a Content-Type', ({ mns }) => mns('xml', { headers: { 'Content-Type': null } }), {
      asGateway: 'serverless-offline puts application/json where there is none',
    }),
    stored('a signed header without a value', ({ mns }) => mns('xml', { headers: { 'x-mns-marker': '' } })),
    stored('signed headers that are not known', ({ mns }) =>
      mns('xml', { headers: { 'x-mns-trace': 'a:b', 'x-mns-a': '1', 'x-mns-a-b': '2' } }),
    ),
    stored('a tag beyond ASCII', ({ mns }) => mns('simplified', { messageTag: '订单' })),
    stored(
      'headers that a REST API has renamed',
      changing(({ Date: date, Authorization, 'Content-MD5': digest }) => ({
        Date: undefined,
        Authorization: undefined,
        'Content-MD5': undefined,
        'x-amzn-remapped-date': date,
        'x-amzn-remapped-authorization': Authorization,
        'x-amzn-remapped-content-md5': digest,
      })),
    ),
    skipped(
      'K',
      'a prefix in front of the path',
      'PUBLIC_URL of the local stack has none: see test/intake/gateway-habits.test.ts',
    ),
    skipped('A', 'a signature of a CMQ push', 'CMQ signs nothing'),
  ],
};
