import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { MessageRow } from '../../cli/inspector/protocol.ts';
import { raw, served } from './served.ts';

const row = (messageId: string, preview = 'hello'): MessageRow => ({
  source: 'orders',
  messageId,
  broker: 'mns',
  topic: 'shop',
  tags: [],
  receivedAt: 1_779_008_400_000,
  bytes: preview.length,
  preview,
  state: 'unrouted',
  deliveries: [],
});

/** Characters that a page of these tests remembers. */
const LATEST = 100_000;

/** What a page hears, as it comes. */
async function listen(port: number) {
  const asking = request({ port, host: '127.0.0.1', path: '/api/events' }).end();
  onTestFinished(() => void asking.destroy());
  const [response] = await once(asking, 'response');
  let heard = '';
  const hearing = new EventTarget();
  response.on('data', (chunk: Buffer) => {
    heard = (heard + chunk.toString()).slice(-LATEST);
    hearing.dispatchEvent(new Event('heard'));
  });
  return {
    type: response.headers['content-type'] as string,
    async until(text: string) {
      while (!heard.includes(text)) await once(hearing, 'heard');
      return heard;
    },
    leave: () => asking.destroy(),
  };
}

test('a page hears what is told, in the form of server-sent events', async () => {
  const { port, viewers } = await served();
  const page = await listen(port);
  expect(page.type).toBe('text/event-stream; charset=utf-8');
  viewers.tell('stage', { reachable: false, problem: { error: 'two\nlines' } });
  viewers.tell('message', row('A'));
  expect(await page.until('"A"')).toBe(
    'retry: 1000\n\n' +
      'event: stage\ndata: {"reachable":false,"problem":{"error":"two\\nlines"}}\n\n' +
      'event: message\ndata: {"source":"orders","messageId":"A","broker":"mns","topic":"shop","tags":[],' +
      '"receivedAt":1779008400000,"bytes":5,"preview":"hello","state":"unrouted","deliveries":[]}\n\n',
  );
});

test('one who comes later is told first what holds', async () => {
  const { port } = await served({ standing: () => ({ stage: { reachable: true }, targets: [] }) });
  const page = await listen(port);
  expect(await page.until('targets\ndata: []\n\n')).toBe(
    'retry: 1000\n\nevent: stage\ndata: {"reachable":true}\n\nevent: targets\ndata: []\n\n',
  );
});

test('silence is broken by a comment', async () => {
  const { port } = await served({}, { heartbeatMs: 20 });
  const page = await listen(port);
  expect(await page.until('still here')).toContain('\n: still here\n\n');
});

test('watching begins with the first and ends with the last', async () => {
  const changes: boolean[] = [];
  const changing = new EventTarget();
  const onWatched = (watched: boolean) => {
    changes.push(watched);
    changing.dispatchEvent(new Event('change'));
  };
  const { port } = await served({}, { onWatched });
  const [one, other] = [await listen(port), await listen(port)];
  expect(changes).toEqual([true]);
  one.leave();
  const last = once(changing, 'change');
  other.leave();
  await last;
  expect(changes).toEqual([true, false]);
});

test('a page that does not read is dropped, and the others hear everything', async () => {
  const { port, viewers } = await served({}, { largestBacklog: 512 * 1024 });
  const slow = connect(port, '127.0.0.1');
  onTestFinished(() => void slow.destroy());
  slow.write(`GET /api/events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`);
  await once(slow, 'readable');
  const dropped = once(slow, 'close');
  const page = await listen(port);
  // More than the system takes for one who does not read.
  const preview = 'x'.repeat(64 * 1024);
  for (let index = 0; index < 400; index += 1) {
    viewers.tell('message', row(`M${index}.`, preview));
    await page.until(`"M${index}."`);
  }
  slow.resume();
  await dropped;
  viewers.tell('message', row('last'));
  await page.until('"last"');
  expect(viewers.areTooMany).toBe(false);
}, 60_000);

test('there is a bound on how many may watch', async () => {
  const { port } = await served({}, { most: 2 });
  const one = await listen(port);
  await listen(port);
  const lines = ['GET /api/events HTTP/1.1', `host: 127.0.0.1:${port}`];
  const third = await raw(port, lines);
  expect({ status: third.status, body: third.body }).toEqual({
    status: 503,
    body: '{"error":"Too many pages are open","next":"Close some."}',
  });
  one.leave();
});
