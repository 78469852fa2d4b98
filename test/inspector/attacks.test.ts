import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { raw, served } from './served.ts';

const POST = (port: number, ...more: string[]) => [
  'POST /api/about HTTP/1.1',
  `host: 127.0.0.1:${port}`,
  'content-type: application/json',
  'content-length: 2',
  ...more,
];

describe('the page’s own requests get through', () => {
  test.each(['127.0.0.1', 'localhost'])('by the name %s', async (name) => {
    const { port, called } = await served();
    const lines = [
      'POST /api/about HTTP/1.1',
      `host: ${name}:${port}`,
      `origin: http://${name}:${port}`,
      'sec-fetch-site: same-origin',
      'content-type: application/json; charset=utf-8',
      'content-length: 2',
    ];
    const { status, body } = await raw(port, lines, '{}');
    expect({ status, body }).toEqual({ status: 200, body: '{"done":"about"}' });
    expect(called).toEqual([['about', {}]]);
  });

  test('and what has neither Origin nor Sec-Fetch-Site, as curl', async () => {
    const { port } = await served();
    expect((await raw(port, POST(port), '{}')).status).toBe(200);
    expect((await raw(port, ['GET / HTTP/1.1', `host: 127.0.0.1:${port}`])).body).toBe('<p>page</p>');
  });
});

describe('a name that its owner has pointed at 127.0.0.1', () => {
  test.each([
    ['of another', 'evil.example:PORT'],
    ['that begins like ours', '127.0.0.1.evil.example:PORT'],
    ['that ends like ours', 'evil.example#127.0.0.1:PORT'],
    ['with a user', 'evil@127.0.0.1:PORT'],
    ['without the port', '127.0.0.1'],
    ['with another port', '127.0.0.1:80'],
    ['as another address of this machine', '127.0.0.2:PORT'],
    ['as a number', '2130706433:PORT'],
    ['in capitals', 'LOCALHOST:PORT'],
    ['of nobody', ''],
  ])('%s is refused', async (_, host) => {
    const { port, called } = await served();
    const lines = POST(port).map((line) =>
      line.startsWith('host') ? `host: ${host.replace('PORT', String(port))}` : line,
    );
    const { status } = await raw(port, lines, '{}');
    expect([400, 403]).toContain(status);
    expect(
      (await raw(port, ['GET / HTTP/1.1', `host: ${host.replace('PORT', String(port))}`])).body,
    ).not.toBe('<p>page</p>');
    expect(called).toEqual([]);
  });

  test('beside our own is refused, whichever comes first', async () => {
    const { port, called } = await served();
    expect((await raw(port, POST(port, 'host: evil.example'), '{}')).status).toBe(403);
    expect((await raw(port, POST(port, `Host: 127.0.0.1:${port}`), '{}')).status).toBe(403);
    expect(called).toEqual([]);
  });

  test('in the request line is no file', async () => {
    const { port } = await served();
    const lines = ['GET http://evil.example/ HTTP/1.1', `host: 127.0.0.1:${port}`];
    expect((await raw(port, lines)).status).toBe(404);
  });
});

describe('a page of another origin', () => {
  test.each([
    'http://evil.example',
    'https://127.0.0.1:PORT',
    'http://127.0.0.1',
    'http://127.0.0.1:1',
    'http://localhost:PORT',
    'null',
    '',
    'http://127.0.0.1:PORT, http://evil.example',
  ])('%j is refused its POST', async (origin) => {
    const { port, called } = await served();
    const lines = POST(port, `origin: ${origin.replace('PORT', String(port))}`);
    expect((await raw(port, lines, '{}')).status).toBe(403);
    expect(called).toEqual([]);
  });

  test.each(['cross-site', 'same-site', 'anything'])('is refused with Sec-Fetch-Site: %s', async (site) => {
    const { port, called } = await served();
    expect((await raw(port, POST(port, `sec-fetch-site: ${site}`), '{}')).status).toBe(403);
    const script = ['GET /app.js HTTP/1.1', `host: 127.0.0.1:${port}`, `sec-fetch-site: ${site}`];
    expect((await raw(port, [...script, 'sec-fetch-mode: no-cors', 'sec-fetch-dest: script'])).status).toBe(
      403,
    );
    expect(called).toEqual([]);
  });

  test('is refused the events', async () => {
    let watched = false;
    const { port } = await served({}, { onWatched: () => (watched = true) });
    const lines = ['GET /api/events HTTP/1.1', `host: 127.0.0.1:${port}`];
    expect((await raw(port, [...lines, 'origin: http://evil.example'])).status).toBe(403);
    expect((await raw(port, [...lines, 'sec-fetch-site: cross-site'])).status).toBe(403);
    expect(watched).toBe(false);
  });

  test('may link here, but not frame what it links to', async () => {
    const { port } = await served();
    const lines = [
      'GET / HTTP/1.1',
      `host: 127.0.0.1:${port}`,
      'sec-fetch-site: cross-site',
      'sec-fetch-mode: navigate',
    ];
    expect((await raw(port, [...lines, 'sec-fetch-dest: document'])).status).toBe(200);
    expect((await raw(port, [...lines, 'sec-fetch-dest: iframe'])).status).toBe(403);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonp',
    '',
  ])('cannot send %j, which browsers send without asking', async (type) => {
    const { port, called } = await served();
    const lines = POST(port).map((line) =>
      line.startsWith('content-type') ? `content-type: ${type}` : line,
    );
    expect((await raw(port, lines, '{}')).status).toBe(415);
    expect(called).toEqual([]);
  });

  test('gets no leave by a preflight', async () => {
    const { port } = await served();
    const { status, headers } = await raw(port, [
      'OPTIONS /api/about HTTP/1.1',
      `host: 127.0.0.1:${port}`,
      'origin: http://evil.example',
      'access-control-request-method: POST',
      'access-control-request-headers: content-type',
    ]);
    expect(status).toBe(403);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

test('every answer, a refusal too, says what browsers must not do with it', async () => {
  const { port } = await served();
  for (const line of ['GET / HTTP/1.1', 'GET /nothing HTTP/1.1']) {
    const { headers } = await raw(port, [line, `host: 127.0.0.1:${port}`]);
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
  }
});

test('there are three files, and no way to another', async () => {
  const { port } = await served();
  const get = async (path: string) => {
    const { status, headers, body } = await raw(port, [`GET ${path} HTTP/1.1`, `host: 127.0.0.1:${port}`]);
    return { status, type: headers['content-type'], body: status === 200 ? body : '' };
  };
  expect(await get('/')).toEqual({ status: 200, type: 'text/html; charset=utf-8', body: '<p>page</p>' });
  expect(await get('/app.js')).toEqual({
    status: 200,
    type: 'text/javascript; charset=utf-8',
    body: 'script()',
  });
  expect(await get('/app.css?v=1')).toEqual({
    status: 200,
    type: 'text/css; charset=utf-8',
    body: 'style{}',
  });
  const others = [
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/..\\package.json',
    '//etc/passwd',
    '/app.js/../../package.json',
    '/./app.js',
    '/app.js%00.css',
    '/index.html',
    '/main.tsx',
    '/__proto__',
    '/constructor',
    '*',
    'app.js',
  ];
  for (const path of others) {
    const { status } = await get(path);
    expect([path, status === 404 || status === 400]).toEqual([path, true]);
  }
});

describe('a request that is wrong', () => {
  test('by its method gets 405 and the right one', async () => {
    const { port } = await served();
    const host = `host: 127.0.0.1:${port}`;
    const found: (readonly [number, string | undefined])[] = [];
    for (const line of ['GET /api/about', 'DELETE /api/about', 'PUT /', 'HEAD /', 'POST /api/events']) {
      const { status, headers } = await raw(port, [`${line} HTTP/1.1`, host]);
      found.push([status, headers.allow]);
    }
    expect(found).toEqual([
      [405, 'POST'],
      [405, 'POST'],
      [405, 'GET'],
      [405, 'GET'],
      [405, 'GET'],
    ]);
  });

  test.each(['', '{', 'undefined', '{"a":1}}'])('by its body %j gets 400', async (body) => {
    const { port, called } = await served();
    const length = `content-length: ${Buffer.byteLength(body)}`;
    const lines = POST(port).map((line) => (line.startsWith('content-length') ? length : line));
    const { status, body: problem } = await raw(port, lines, body);
    expect(status).toBe(400);
    expect(JSON.parse(problem)).toEqual({ error: 'The request is no JSON' });
    expect(called).toEqual([]);
  });

  test('by bytes that are no text gets 400', async () => {
    const { port, called } = await served();
    const lines = POST(port).map((line) => (line.startsWith('content-length') ? 'content-length: 3' : line));
    expect((await raw(port, lines, Buffer.from([0x22, 0xff, 0x22]))).status).toBe(400);
    expect(called).toEqual([]);
  });

  test('by its size gets 413, whether it says so before or not', async () => {
    const { port, called } = await served();
    const lines = POST(port).filter((line) => !line.startsWith('content-length'));
    const said = await raw(port, [...lines, 'content-length: 524289'], '{');
    expect(said.status).toBe(413);
    expect(JSON.parse(said.body)).toEqual({ error: 'A request has at most 524288 bytes' });
    const chunk = `80000\r\n${' '.repeat(0x80000)}\r\n`;
    const unsaid = await raw(port, [...lines, 'transfer-encoding: chunked'], chunk + chunk);
    expect(unsaid.status).toBe(413);
    expect(called).toEqual([]);
  });

  test('that fails is answered without what went wrong, which the terminal is told', async () => {
    const { port, faults } = await served({
      call: () => Promise.reject(new TypeError('/home/me/secret is not a function')),
    });
    const { status, body } = await raw(port, POST(port), '{}');
    expect({ status, body }).toEqual({ status: 500, body: '{"error":"The inspector itself failed"}' });
    expect(faults).toEqual([new TypeError('/home/me/secret is not a function')]);
  });
});

test('it listens on 127.0.0.1 alone', async () => {
  const { port } = await served();
  const socket = connect(port, '::1');
  const outcome = await new Promise((resolve) => {
    socket.once('connect', () => resolve('connected'));
    socket.once('error', () => resolve('refused'));
  });
  expect(outcome).toBe('refused');
});
