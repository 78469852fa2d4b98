import { type Row, refused, type Section, stored } from '../row.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The same push several times: statuses with how often each came, the rarest first. */
const repeated = (name: string, expected: string, times: number, atOnce: boolean): Row => ({
  kind: 'K',
  name,
  expected,
  async attempt({ mns, send }) {
    const push = mns();
    const statuses: string[] = [];
    if (atOnce) {
      const answers = await Promise.all(Array.from({ length: times }, () => send(push)));
      statuses.push(...answers.map(({ status }) => status));
    } else {
      for (let i = 0; i < times; i += 1) statuses.push((await send(push)).status);
    }
    return tally(statuses);
  },
});

function tally(statuses: readonly string[]): string {
  const counts = Object.entries(Object.groupBy(statuses, (status) => status));
  return counts
    .map(([status, all]) => [status, all?.length ?? 0] as const)
    .sort(([, a], [, b]) => a - b)
    .map(([status, n]) => (n === 1 ? status : `${status} × ${n}`))
    .join(', ');
}

/** Two pushes, one after the other: the statuses of both. */
const pair = (
  kind: Row['kind'],
  name: string,
  expected: string,
  make: (id: string) => readonly [object, object],
): Row => ({
  kind,
  name,
  expected,
  async attempt({ mns, send, id }) {
    const [first, second] = make(id());
    const one = await send(mns('xml', first));
    return `${one.status}, ${(await send(mns('xml', second))).status}`;
  },
});

const date = (name: string, ms: number) => refused(name, ({ mns }) => mns('xml', { date: Date.now() + ms }));
const saying = (name: string, text: string) =>
  refused(name, ({ mns }) => mns('xml', { headers: { date: text } }));

export const freshness: Section = {
  title: 'Freshness and replay',
  rows: [
    stored('a Date of 14 minutes ago', ({ mns }) => mns('xml', { date: Date.now() - 14 * MINUTE })),
    stored('a Date of 16 minutes ago, which is marked', ({ mns }) =>
      mns('xml', { date: Date.now() - 16 * MINUTE }),
    ),
    stored('a Date of 24 hours ago, the broker’s last retry', ({ mns }) =>
      mns('xml', { date: Date.now() - 24 * HOUR }),
    ),
    stored('a Date of 14 minutes ahead', ({ mns }) => mns('xml', { date: Date.now() + 14 * MINUTE })),
    refused('a Date of 16 minutes ago, where the source refuses it', ({ mns }) =>
      mns('strict', { date: Date.now() - 16 * MINUTE }),
    ),
    date('a Date of 26 hours ago', -26 * HOUR),
    date('a Date of ten years ago', -87_660 * HOUR),
    date('a Date of 16 minutes ahead', 16 * MINUTE),
    saying('a Date in the year 9999', 'Fri, 31 Dec 9999 23:59:59 GMT'),
    saying('a Date in ISO 8601', new Date().toISOString()),
    saying('a Date in seconds', String(Math.floor(Date.now() / 1_000))),
    saying('a Date in another zone', new Date().toUTCString().replace('GMT', '+0800')),
    saying('a Date on the wrong weekday', wrongWeekday()),
    saying('a Date with words behind it', `${new Date().toUTCString()} (a comment)`),
    saying('a Date that is none', 'yesterday'),
    saying('an empty Date', ''),
    refused('no Date', ({ mns }) => mns('xml', { headers: { date: null } })),
    repeated('the same push ten times at once', '201, 200 × 9 stored', 10, true),
    repeated('the same push ten times in a row', '201, 200 × 9 stored', 10, false),
    pair('K', 'the same message with a new Date and signature', '201, 200 stored', (messageId) => [
      { messageId, date: Date.now() - HOUR },
      { messageId },
    ]),
    pair(
      'A',
      'the same id with another message: the first is kept',
      '201, 200 stored quarantined',
      (messageId) => [
        { messageId, message: 'the first' },
        { messageId, message: 'the second' },
      ],
    ),
    pair('K', 'ids that a number would fold: 0000000000000012E5 and 1200000', '201, 201 stored × 2', () => [
      { messageId: '0000000000000012E5' },
      { messageId: '1200000' },
    ]),
    pair('K', 'ids that differ in case', '201, 201 stored × 2', (id) => [
      { messageId: `${id}ABC` },
      { messageId: `${id}abc` },
    ]),
    {
      kind: 'K',
      name: 'the same id from another source',
      expected: '201, 201 stored × 2',
      async attempt({ mns, send, id }) {
        const messageId = id();
        const one = await send(mns('xml', { messageId }));
        return `${one.status}, ${(await send(mns('json', { messageId }))).status}`;
      },
    },
    {
      kind: 'K',
      name: 'CMQ: the same push ten times at once',
      expected: '201, 200 × 9 stored',
      async attempt({ cmq, send }) {
        const push = cmq();
        const answers = await Promise.all(Array.from({ length: 10 }, () => send(push)));
        return tally(answers.map(({ status }) => status));
      },
    },
    {
      kind: 'A',
      name: 'CMQ: two ids taken by the same other message: each is kept aside',
      expected: '201, 200, 201, 200 stored × 2 quarantined × 2',
      async attempt({ cmq, send }) {
        const statuses: string[] = [];
        for (const msgId of [`${Date.now()}1`, `${Date.now()}2`]) {
          for (const msgBody of ['the first', 'taken twice']) {
            statuses.push((await send(cmq('cmq-simplified', { msgId, msgBody }))).status);
          }
        }
        return statuses.join(', ');
      },
    },
    {
      kind: 'A',
      name: 'CMQ: the same id with another message: the first is kept',
      expected: '201, 200 stored quarantined',
      async attempt({ cmq, send }) {
        const msgId = String(Date.now());
        const one = await send(cmq('cmq-json', { msgId, msgBody: 'the first' }));
        return `${one.status}, ${(await send(cmq('cmq-json', { msgId, msgBody: 'the second' }))).status}`;
      },
    },
  ],
};

function wrongWeekday(): string {
  const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
  const now = new Date();
  return now.toUTCString().replace(/^\w{3}/, days[(now.getUTCDay() + 1) % 7] ?? '');
}
