import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { readPushRequest } from '../../lib/intake/event.ts';
import { createSources } from '../../lib/store/sources.ts';
import { pushEvent, type WirePush } from '../support/event.ts';
import { openGateway } from '../support/gateway.ts';
import { useBroker } from '../support/local-broker.ts';
import { mnsSource } from '../support/notification.ts';
import { rows } from '../support/rows.ts';
import { openTestTable, useTable } from '../support/table.ts';

const table = useTable();
const broker = useBroker();

const TOKEN = 'MARKED-kYp3Z0v7bQeRt1UxWcDfGhJmNqSsVzXy2A4B6C8D';
const HASH = 'd796cb8230a8ca7da4f4d3fbbaf41c810ca92ee2bf043f3b765d879a9ceafe6c';
const PATH = `/push/mns/marked/${TOKEN}`;
const source = mnsSource({
  name: 'marked',
  intake: { via: 'http', endpoints: [{ subscription: 'MyTopic1-Sub1', tokenHash: HASH }] },
});

const signed = (more = {}) => broker.current.mns.signPush({ path: PATH, messageId: 'A1', ...more });

test('the token is in no answer, no log line and no item, whatever becomes of the push', async () => {
  await createSources(table.current).create(source);
  const { certificateOrigin } = broker.current.mns;
  const gateway = openGateway({ table: table.current, certificateOrigin });
  const push = signed();
  const pushes: [number, WirePush][] = [
    [201, push],
    [200, push],
    [200, signed({ message: 'another message' })],
    [400, signed({ body: 'no XML' })],
    [403, signed({ topicOwner: '1' })],
    [403, { ...push, path: `${PATH}?x=${TOKEN}` }],
    [403, signed({ date: 0 })],
    [403, { ...push, body: Buffer.from('changed') }],
    [403, signed({ certificateUrl: `https://evil.example.com${PATH}` })],
    [404, { ...push, path: `${PATH}0` }],
    [404, { ...push, path: `/push/mns/nobody/${TOKEN}` }],
    [405, { ...push, method: 'GET' }],
    [413, { ...push, body: Buffer.alloc(409_601) }],
  ];
  const answers: unknown[] = [];
  for (const [status, sent] of pushes) {
    const answer = await gateway.handle(pushEvent(sent));
    expect(answer.statusCode).toBe(status);
    answers.push(answer);
  }
  expect(gateway.lines).toHaveLength(2 * pushes.length);

  const kept = await rows(table.current);
  const texts = kept.map((row) => inspect(row, { depth: null, maxStringLength: null }) + String(row.raw));
  for (const text of [...gateway.lines, ...texts, inspect(answers, { depth: null })]) {
    expect(text).not.toContain('MARKED');
  }
  expect(texts.filter((text) => text.includes(HASH))).toHaveLength(1);
  expect(gateway.lines.join('\n')).not.toContain(HASH);
});

test('the token is in no log line when the table fails, and the fault is', async () => {
  const opened = await openTestTable();
  await opened.dynamodb.stop();
  const { certificateOrigin } = broker.current.mns;
  const gateway = openGateway({ table: opened.table, certificateOrigin });
  expect(await gateway.push(signed())).toBe(500);
  expect(gateway.lines.join('\n')).toContain('ECONNREFUSED');
  expect(gateway.lines.join('\n')).not.toContain('MARKED');
});

test('a request that is looked at, printed or made JSON of does not show its token', () => {
  const request = readPushRequest(pushEvent(signed()), {
    basePath: '',
    sourceAddress: undefined,
    receivedAt: 0,
  });
  expect(request.token.reveal()).toBe(TOKEN);
  for (const text of [inspect(request, { depth: null, showHidden: true }), JSON.stringify(request)]) {
    expect(text).not.toContain('MARKED');
    expect(text).toContain('[redacted]');
  }
});
