import { expect, test } from 'vitest';
import { createSecrets, type ReadParameters } from '../../lib/relay/secrets.ts';

const references = [{ ssm: '/prod/a' }, { ssm: '/prod/b' }, { ssm: '/prod/a' }, { env: 'TOKEN' }];

function secretsOver(readParameters: ReadParameters) {
  const clock = { now: 0 };
  const secrets = createSecrets({
    references,
    env: { TOKEN: 't', EMPTY: '' },
    readParameters,
    now: () => clock.now,
  });
  return { clock, reveal: async (ssm: string) => (await secrets.get({ ssm })).reveal(), secrets };
}

test('all parameters are read together, once, and again after five minutes', async () => {
  const reads: (readonly string[])[] = [];
  const { clock, reveal } = secretsOver(async (names) => {
    reads.push(names);
    return new Map(names.map((name) => [name, `value ${reads.length} of ${name}`]));
  });
  expect(await Promise.all([reveal('/prod/a'), reveal('/prod/b')])).toEqual([
    'value 1 of /prod/a',
    'value 1 of /prod/b',
  ]);
  clock.now = 299_999;
  expect(await reveal('/prod/b')).toBe('value 1 of /prod/b');
  clock.now = 300_000;
  expect(await reveal('/prod/b')).toBe('value 2 of /prod/b');
  expect(reads).toEqual([
    ['/prod/a', '/prod/b'],
    ['/prod/a', '/prod/b'],
  ]);
});

test('a missing parameter is named, and looked for again after ten seconds', async () => {
  const stored = new Map([['/prod/a', 'A']]);
  const { clock, reveal } = secretsOver(async () => new Map(stored));
  expect(await reveal('/prod/a')).toBe('A');
  await expect(reveal('/prod/b')).rejects.toThrow('The parameter /prod/b is missing or empty');
  stored.set('/prod/b', 'B');
  clock.now = 9_999;
  await expect(reveal('/prod/b')).rejects.toThrow('/prod/b');
  clock.now = 10_000;
  expect(await reveal('/prod/b')).toBe('B');
});

test('what was read goes on being used while the Parameter Store does not answer', async () => {
  const store: { answers: boolean } = { answers: true };
  const { clock, reveal } = secretsOver(async (names) => {
    if (!store.answers) throw new Error('throttled');
    return new Map(names.map((name) => [name, 'value']));
  });
  expect(await reveal('/prod/a')).toBe('value');
  store.answers = false;
  clock.now = 300_000;
  expect(await reveal('/prod/a')).toBe('value');
});

test('a Parameter Store that has never answered is an error, with its cause', async () => {
  const { reveal } = secretsOver(async () => Promise.reject(new Error('denied')));
  await expect(reveal('/prod/a')).rejects.toThrow(
    expect.objectContaining({ name: 'SecretUnavailableError', cause: new Error('denied') }),
  );
});

test('secrets of the environment are read from it', async () => {
  const { secrets } = secretsOver(async () => new Map());
  expect((await secrets.get({ env: 'TOKEN' })).reveal()).toBe('t');
  await expect(secrets.get({ env: 'EMPTY' })).rejects.toThrow(
    'The environment variable EMPTY is missing or empty',
  );
});
