import { expect, test } from 'vitest';
import { readPush, signed, tryPush, xmlPush } from '../support/mns-push.ts';
import { mnsSource } from '../support/notification.ts';

/** Received at 09:10:57 on 17 May 2016. */
const dated = (date: string | undefined) => signed(xmlPush(undefined, { headers: { date } }));

test.each([
  ['of this second', 'Tue, 17 May 2016 09:10:57 GMT', 'fresh'],
  ['15 minutes old', 'Tue, 17 May 2016 08:55:57 GMT', 'fresh'],
  ['15 minutes and a second old', 'Tue, 17 May 2016 08:55:56 GMT', 'stale'],
  ['16 minutes old', 'Tue, 17 May 2016 08:54:57 GMT', 'stale'],
  ['a day old', 'Mon, 16 May 2016 09:10:57 GMT', 'stale'],
  ['25 hours old', 'Mon, 16 May 2016 08:10:57 GMT', 'stale'],
  ['15 minutes ahead', 'Tue, 17 May 2016 09:25:57 GMT', 'fresh'],
])('a push %s is taken and marked', async (_name, date, freshness) => {
  expect((await readPush(dated(date))).proof).toMatchObject({ freshness, signedAt: Date.parse(date) });
});

test.each([
  ['25 hours and a second old', 'Mon, 16 May 2016 08:10:56 GMT', 'date-stale'],
  ['of another year', 'Sun, 17 May 2015 09:10:57 GMT', 'date-stale'],
  ['of 1970', 'Thu, 01 Jan 1970 00:00:00 GMT', 'date-stale'],
  ['15 minutes and a second ahead', 'Tue, 17 May 2016 09:25:58 GMT', 'date-future'],
  ['of the year 9999', 'Fri, 31 Dec 9999 23:59:59 GMT', 'date-future'],
  ['without a date', undefined, 'header-missing'],
  ['with an empty date', '', 'header-missing'],
  ['that is not a date', 'yesterday', 'date-invalid'],
  ['that says it is not a date', 'Invalid Date', 'date-invalid'],
  ['dated in epoch ms', '1463476257000', 'date-invalid'],
  ['dated in ISO 8601', '2016-05-17T09:10:57Z', 'date-invalid'],
  ['dated in another zone', 'Tue, 17 May 2016 09:10:57 +0000', 'date-invalid'],
  ['dated without a zone', 'Tue, 17 May 2016 09:10:57', 'date-invalid'],
  ['dated on the wrong weekday', 'Wed, 17 May 2016 09:10:57 GMT', 'date-invalid'],
  ['dated on 31 April', 'Sun, 31 Apr 2016 09:10:57 GMT', 'date-invalid'],
  ['dated in the form of RFC 850', 'Tuesday, 17-May-16 09:10:57 GMT', 'date-invalid'],
  ['dated in lower case', 'tue, 17 may 2016 09:10:57 gmt', 'date-invalid'],
  ['dated with white space around', ' Tue, 17 May 2016 09:10:57 GMT', 'date-invalid'],
  ['dated with a comment', 'Tue, 17 May 2016 09:10:57 GMT (now)', 'date-invalid'],
])('a push %s is refused', async (_name, date, reason) => {
  expect(await tryPush(dated(date))).toMatchObject({ proven: false, reason });
});

test('a day below ten passes with and without its zero', async () => {
  const receivedAt = Date.parse('2016-06-01T09:10:57Z');
  for (const date of ['Wed, 01 Jun 2016 09:10:57 GMT', 'Wed, 1 Jun 2016 09:10:57 GMT']) {
    expect((await readPush({ ...dated(date), receivedAt })).proof).toMatchObject({ signedAt: receivedAt });
  }
});

test('a source can refuse what it would else mark', async () => {
  const source = mnsSource({ stale: 'refuse' });
  expect(await tryPush(dated('Tue, 17 May 2016 08:55:56 GMT'), source)).toEqual({
    proven: false,
    reason: 'date-stale',
    detail: '2016-05-17T08:55:56.000Z',
  });
  expect(await tryPush(dated('Tue, 17 May 2016 08:55:57 GMT'), source)).toMatchObject({ proven: true });
});
