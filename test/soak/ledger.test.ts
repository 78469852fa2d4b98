import { expect, test } from 'vitest';
import { type Books, balance, type Delivered } from './ledger.ts';
import { messageOf, numberOf } from './message.ts';
import { checksOf, describe as describeReport, type Report } from './report.ts';
import { SOURCES } from './sources.ts';

const sourceOf = (name: string) => {
  const source = SOURCES.find((one) => one.name === name);
  if (source === undefined) throw new Error(`there is no source ${name}`);
  return source;
};

const once = (id: string): Delivered => ({ times: 1, ids: new Set([id]) });

/** Two messages, of which the first goes to both targets, and all is well. */
const sound: Books = {
  published: new Map([
    [0, sourceOf('mns-json')],
    [1, sourceOf('cmq-queue')],
  ]),
  stored: new Map([
    [0, 1],
    [1, 1],
  ]),
  altered: [],
  delivered: new Map([
    [
      'plain',
      new Map([
        [0, once('msg_0')],
        [1, once('msg_1')],
      ]),
    ],
    ['enveloped', new Map([[0, once('msg_0e')]])],
  ]),
  bad: [],
};

function reportOn(books: Books, changes: Partial<Report> = {}): Report {
  return {
    seed: 1,
    messages: 2,
    seconds: 10,
    ledger: balance(books),
    givenUp: { 'dead letters': 0, 'delivery messages': 0, 'stream batches': 0 },
    lookedAfter: 0,
    faults: {
      pushes: { duplicate: 1 },
      answersToPushes: { 'answer cut': 1 },
      tableRequests: { throttled: 1 },
      targets: { 'message refused': 1 },
    },
    kills: { database: 1, pumps: 1 },
    deaths: { database: 0, pumps: 0 },
    ...changes,
  };
}

const breaches = (report: Report) =>
  checksOf(report)
    .filter(({ broken }) => broken.length > 0)
    .map(({ promise, broken }) => [promise, ...broken]);

test('a run in which all went well breaks no promise', () => {
  expect(balance(sound)).toMatchObject({ published: 2, stored: 2, deliveries: 3, repeated: 0 });
  expect(breaches(reportOn(sound))).toEqual([]);
  expect(describeReport(reportOn(sound)).split('\n').at(-1)).toBe('10 passed, 0 failed');
});

test('a delivery that is repeated under its webhook-id is counted, and no breach', () => {
  const plain = new Map([
    [0, { times: 3, ids: new Set(['msg_0']) }],
    [1, once('msg_1')],
  ]);
  const books = { ...sound, delivered: new Map(sound.delivered).set('plain', plain) };
  expect(balance(books)).toMatchObject({ deliveries: 3, repeated: 2 });
  expect(breaches(reportOn(books))).toEqual([]);
});

test.each<[what: string, books: Partial<Books>, breach: readonly (string | number)[]]>([
  ['that was lost', { stored: new Map([[0, 1]]) }, ['no message is lost: each published one is stored', 1]],
  [
    'that is stored twice',
    {
      stored: new Map([
        [0, 2],
        [1, 1],
      ]),
    },
    ['none is stored twice', 0],
  ],
  [
    'that is stored otherwise than it was published',
    { altered: ['not as published: soak 1'] },
    ['none is stored otherwise than it was published', 'not as published: soak 1'],
  ],
  [
    'that one of its targets has not got',
    {
      delivered: new Map([
        ['plain', sound.delivered.get('plain') ?? new Map()],
        ['enveloped', new Map()],
      ]),
    },
    ['each is delivered to all its targets', '0 enveloped'],
  ],
  [
    'that went to another target',
    {
      delivered: new Map(sound.delivered).set(
        'enveloped',
        new Map([
          [0, once('msg_0e')],
          [1, once('msg_1e')],
        ]),
      ),
    },
    ['none is delivered to another target', '1 enveloped'],
  ],
  [
    'with a bad signature',
    { bad: ['WebhookVerificationError: No matching signature found'] },
    ['each delivery is verified and whole', 'WebhookVerificationError: No matching signature found'],
  ],
  [
    'that came under two webhook-ids',
    {
      delivered: new Map(sound.delivered).set(
        'plain',
        new Map([
          [0, { times: 2, ids: new Set(['msg_0', 'msg_x']) }],
          [1, once('msg_1')],
        ]),
      ),
    },
    ['repeated deliveries have the same webhook-id', '0 plain'],
  ],
  [
    'that nobody published',
    {
      stored: new Map([
        [0, 1],
        [1, 1],
        [7, 1],
      ]),
    },
    ['nothing is there that was not published', 7],
  ],
])('a message %s is found', (_what, books, breach) => {
  const report = reportOn({ ...sound, ...books });
  expect(breaches(report)).toEqual([breach]);
  expect(describeReport(report).split('\n').at(-1)).toBe('9 passed, 1 failed');
});

test.each<[what: string, changes: Partial<Report>, breach: readonly string[]]>([
  [
    'in which a part was never killed',
    { kills: { database: 1, pumps: 0 } },
    ['every part was killed', 'pumps'],
  ],
  [
    'in which a kind of fault never struck',
    { faults: { ...reportOn(sound).faults, tableRequests: { throttled: 1, failed: 0 } } },
    ['every kind of fault struck', 'tableRequests: failed'],
  ],
])('a run %s fails', (_what, changes, breach) => {
  expect(breaches(reportOn(sound, changes))).toEqual([breach]);
});

test('a message is known by its text, and only whole', () => {
  const text = messageOf(42, 17);
  expect(numberOf(42, text)).toBe(17);
  expect(messageOf(42, 17)).toBe(text);
  expect(() => numberOf(42, `${text}.`)).toThrow('not as it was published: soak 17 ');
  expect(() => numberOf(43, text)).toThrow('not as it was published: soak 17 ');
  expect(() => numberOf(42, 'hello')).toThrow('not as it was published: hello');
});
