import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { command, startCommand } from '../cli/command.ts';
import { serve } from '../support/http-server.ts';

/** Lambda and CloudWatch of an account whose functions know no messages, and whose metrics are closed. */
async function account() {
  const asked: string[] = [];
  const url = await serve(async (request, response) => {
    const name = /functions\/([\w-]+)\/invocations/.exec(request.url ?? '')?.[1];
    if (name === undefined) {
      asked.push(String(request.headers['x-amz-target']));
      response.writeHead(403, { 'x-amzn-errortype': 'AccessDeniedException' }).end('{}');
      return;
    }
    const { action } = JSON.parse(await text(request)) as { action: string };
    asked.push(`${name} ${action}`);
    response.end(JSON.stringify({ ok: true, message: '', sources: [], targets: [] }));
  });
  const env = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_ENDPOINT_URL: url };
  return { asked, env };
}

test('the page of a deployed stage opens with its key, and works with the user’s credentials', async () => {
  const { asked, env } = await account();
  const inspecting = startCommand(['inspect', '--stage', 'prod', '--port', '0', '-o', 'json'], { env });
  onTestFinished(() => void inspecting.process.kill('SIGKILL'));
  let printed = '';
  inspecting.process.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  await inspecting.says('Inspecting (stage prod). Ctrl-C ends it.');
  const { url } = JSON.parse(printed) as { url: string };
  const { origin } = new URL(url);
  expect((await fetch(origin)).status).toBe(401);
  const opened = await fetch(url);
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect(await (await fetch(origin, { headers: { cookie } })).text()).toContain('<div id="page">');

  const ask = async (name: string, input: object) => {
    const headers = { cookie, 'content-type': 'application/json' };
    const response = await fetch(`${origin}/api/${name}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(input),
    });
    return { status: response.status, answer: await response.json() };
  };
  expect(await ask('about', {})).toEqual({
    status: 200,
    answer: { stage: 'prod', local: false, figures: { missing: 'The AWS credentials may not read metrics' } },
  });
  expect(await ask('targets', {})).toEqual({ status: 200, answer: { targets: [] } });
  const elsewhere = { error: 'A deployed stage has no broker of this machine' };
  expect(await ask('broker', {})).toEqual({ status: 403, answer: elsewhere });
  expect(await ask('setFaults', { faults: [] })).toEqual({ status: 403, answer: elsewhere });
  expect(await ask('figures', { minutes: 15 })).toMatchObject({ status: 403 });
  expect(asked).toEqual([
    'topic-relay-prod-subscriptions sources',
    'GraniteServiceVersion20100801.GetMetricData',
    'topic-relay-prod-deliveries targets',
  ]);

  inspecting.process.kill('SIGINT');
  const { exitCode, stderr } = await inspecting.ended;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'Inspecting (stage prod). Ctrl-C ends it.\n' });
});

test('a port that is taken is said, with what to do', async () => {
  const taken = new URL(await serve((_request, response) => void response.end())).port;
  const { exitCode, stdout, stderr } = await command(['inspect', '--port', taken, '--no-open']);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toBe(
    `error: Port ${taken} is taken\nnpm start serves its own inspector at http://127.0.0.1:4686. For another: --port ${Number(taken) + 1}\n`,
  );
});
