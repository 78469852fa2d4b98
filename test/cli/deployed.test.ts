import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { command } from './command.ts';

test('without AWS credentials a deployed stage ends with 4', async () => {
  const env = { AWS_EC2_METADATA_DISABLED: 'true' };
  expect(await command(['topics', 'list', '--stage', 'prod'], { env })).toEqual({
    exitCode: 4,
    stdout: '',
    stderr:
      'error: There are no AWS credentials\nLog in (aws sso login, aws configure), or set AWS_PROFILE. The stack on this machine needs none: leave out --stage.\n',
  });
});

describe('a deployed stage', () => {
  const credentials = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };

  test.each([
    [
      404,
      'ResourceNotFoundException',
      3,
      'error: There is no function topic-relay-prod-topics in eu-west-1\n',
    ],
    [
      403,
      'AccessDeniedException',
      4,
      'error: AWS refused to invoke topic-relay-prod-topics: of AccessDeniedException\n',
    ],
  ])('answers %i %s: the exit code is %i', async (status, type, exitCode, said) => {
    await using lambda = await startLambda(status, { 'x-amzn-errortype': type }, { message: `of ${type}` });
    const env = { ...credentials, AWS_ENDPOINT_URL: lambda.url };
    const ended = await command(['topics', 'list', '--stage', 'prod', '--region', 'eu-west-1'], { env });
    expect(ended).toEqual({ exitCode, stdout: '', stderr: expect.stringContaining(said) });
    expect(lambda.asked).toEqual(['/2015-03-31/functions/topic-relay-prod-topics/invocations eu-west-1']);
  });

  test('whose function throws ends with 5 and names its log', async () => {
    const thrown = { errorType: 'TypeError', errorMessage: 'x is not a function' };
    await using lambda = await startLambda(200, { 'x-amz-function-error': 'Unhandled' }, thrown);
    const env = { ...credentials, AWS_ENDPOINT_URL: lambda.url, TOPIC_RELAY_STAGE: 'prod' };
    expect(await command(['topics', 'list'], { env })).toEqual({
      exitCode: 5,
      stdout: '',
      stderr:
        'error: The function topics failed: TypeError: x is not a function\nIts log: npx serverless logs -f topics --stage prod\n',
    });
    expect(lambda.asked).toEqual([
      '/2015-03-31/functions/topic-relay-prod-topics/invocations ap-southeast-1',
    ]);
  });

  test('of another version, whose answer lacks what is asked for, ends with 5', async () => {
    await using lambda = await startLambda(200, {}, { ok: true, message: 'done' });
    const env = { ...credentials, AWS_ENDPOINT_URL: lambda.url };
    const { exitCode, stderr } = await command(['topics', 'list', '--stage', 'prod'], { env });
    expect(exitCode).toBe(5);
    expect(stderr).toContain('error: The function topics answered without topics\n');
  });
});

/** What Lambda's Invoke API answers, and which function and region were asked for. */
async function startLambda(status: number, headers: Record<string, string>, answer: object) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const region = /\/([a-z0-9-]+)\/lambda\/aws4_request/.exec(request.headers.authorization ?? '')?.[1];
    asked.push(`${request.url} ${region}`);
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
