import { expect, test } from 'vitest';
import { raw, served } from './served.ts';

const get = (port: number, path: string, ...more: string[]) =>
  raw(port, [`GET ${path} HTTP/1.1`, `host: 127.0.0.1:${port}`, ...more]);

test('the page of a deployed stage opens by the URL that was printed, and by the cookie that it sets', async () => {
  const { url, port } = await served({ locked: true });
  const [, query = ''] = /^http:\/\/127\.0\.0\.1:\d+\/(\?key=[\w-]{43})$/.exec(url) ?? [];
  expect(query).not.toBe('');
  const opened = await get(
    port,
    `/${query}`,
    'sec-fetch-site: cross-site',
    'sec-fetch-mode: navigate',
    'sec-fetch-dest: document',
  );
  expect(opened).toMatchObject({ status: 200, body: '', headers: { refresh: '0; url=/' } });
  const cookie = opened.headers['set-cookie'] ?? '';
  expect(cookie).toMatch(/^topic-relay-inspector-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
  const held = `cookie: other=1; ${cookie.split(';')[0]}`;
  expect((await get(port, '/', held)).body).toBe('<p>page</p>');
});

test('nobody else on this machine gets in', async () => {
  const { url, port, called } = await served({ locked: true });
  const key = new URL(url).searchParams.get('key') ?? '';
  const wrong = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`;
  for (const path of ['/', '/app.js', '/api/events', '/?key=', `/?key=${wrong}`, `/app.js?key=${key}`]) {
    expect([path, (await get(port, path)).status]).toEqual([path, 401]);
  }
  const cookies = [
    `topic-relay-inspector-${port}=`,
    `topic-relay-inspector-${port}=${wrong}`,
    `topic-relay-inspector-1=${key}`,
  ];
  for (const cookie of cookies) expect((await get(port, '/', `cookie: ${cookie}`)).status).toBe(401);
  const call = ['POST /api/about HTTP/1.1', `host: 127.0.0.1:${port}`, 'content-type: application/json'];
  const refused = await raw(port, [...call, 'content-length: 2'], '{}');
  expect({ status: refused.status, body: refused.body }).toEqual({
    status: 401,
    body: '{"error":"This page is of a deployed stage, and opens by the URL that was printed","next":"topic-relay inspect prints it."}',
  });
  expect(called).toEqual([]);
});

test('each start has a key of its own', async () => {
  const [one, other] = [await served({ locked: true }), await served({ locked: true })];
  expect(new URL(one.url).search).not.toBe(new URL(other.url).search);
  expect((await get(other.port, `/${new URL(one.url).search}`)).status).toBe(401);
});
