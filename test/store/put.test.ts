import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { DynamoDBClient, GetItemCommand, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createPut, createSdkPut } from '../../lib/store/put.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { useTable } from '../support/table.ts';

const table = useTable();

const item = (pk: string): NonNullable<PutItemCommandInput['Item']> => ({
  pk: { S: pk },
  sk: { S: 'N' },
  text: { S: '“Zürich” 东京 🚀 "quoted"\n' },
  bytes: { B: Buffer.from([0, 1, 127, 128, 255]) },
  number: { N: '1463476256857' },
  nested: { M: { list: { L: [{ BOOL: true }, { NULL: true }] } } },
});
const once = {
  ConditionExpression: 'attribute_not_exists(pk)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
} as const;
const stored = async (pk: string) => {
  const Key = { pk: { S: pk }, sk: { S: 'N' } };
  return (await table.current.client.send(new GetItemCommand({ TableName: table.current.name, Key }))).Item;
};

/** A put through a proxy that can make trouble, and what the proxy was asked, first attempts and the SDK's apart. */
async function openProxied() {
  const proxy = await startLossyProxy(table.endpoint);
  const asked: ('by hand' | 'by the SDK')[] = [];
  const by = (headers: IncomingHttpHeaders) => (headers['amz-sdk-request'] ? 'by the SDK' : 'by hand');
  // Looks at every request, and troubles none.
  proxy.lose('before', ({ headers }) => {
    asked.push(by(headers));
    return false;
  });
  // As openTable makes it: without it, a time that is over is only warned of.
  const requestHandler = { throwOnRequestTimeout: true };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({
    endpoint: proxy.url,
    region: 'us-east-1',
    credentials,
    requestHandler,
  });
  const through = { client, name: table.current.name };
  return { proxy, asked, put: createPut(through), putBySdk: createSdkPut(through) };
}

test('an item is stored with all its kinds of values, by one request', async () => {
  const { put, asked } = await openProxied();
  await put({ Item: item('whole') });
  const { bytes, ...rest } = (await stored('whole')) ?? {};
  const { bytes: _bytes, ...expected } = item('whole');
  expect(rest).toEqual(expected);
  expect(Buffer.from(bytes?.B ?? [])).toEqual(Buffer.from([0, 1, 127, 128, 255]));
  expect(asked).toEqual(['by hand']);
});

test('a failed condition is thrown with the item that is there, after one request', async () => {
  const { put, asked } = await openProxied();
  await put({ Item: item('taken'), ...once });
  asked.length = 0;
  await expect(put({ Item: { pk: { S: 'taken' }, sk: { S: 'N' } }, ...once })).rejects.toMatchObject({
    name: 'ConditionalCheckFailedException',
    Item: { pk: { S: 'taken' }, number: { N: '1463476256857' } },
  });
  expect(asked).toEqual(['by hand']);
});

test.each(['before', 'after', 'silence'] as const)(
  'an attempt that is lost (%s) is made again by the SDK',
  async (loss) => {
    const { proxy, put, asked } = await openProxied();
    proxy.lose(loss, ({ headers }) => headers['amz-sdk-request'] === undefined);
    await put({ Item: item(`lost-${loss}`) });
    expect(await stored(`lost-${loss}`)).toMatchObject({ number: { N: '1463476256857' } });
    expect(asked).toEqual(['by hand', 'by the SDK']);
  },
);

test.each([
  [503, ''],
  [500, 'not JSON'],
  [400, 'not JSON'],
  [400, '{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"}'],
  [400, '{"__type":"com.amazon.coral.service#ExpiredTokenException"}'],
  [400, 'null'],
])('an answer %i %s is left to the SDK', async (status, body) => {
  const { proxy, put, asked } = await openProxied();
  const isByHand = ({ headers }: { headers: IncomingHttpHeaders }) =>
    headers['amz-sdk-request'] === undefined;
  proxy.answer(isByHand, status, () => body);
  await put({ Item: item(`answered-${status}-${body}`) });
  expect(asked).toEqual(['by hand', 'by the SDK']);
});

describe('goes where the SDK would go', () => {
  /** The address of each request that a put makes. */
  async function addressOf(region: string): Promise<string> {
    const asked: string[] = [];
    const requestHandler = {
      metadata: { handlerProtocol: 'http/1.1' },
      handle: async ({ protocol, hostname, port }: { protocol: string; hostname: string; port?: number }) => {
        asked.push(`${protocol}//${hostname}${port ? `:${port}` : ''}`);
        return { response: { statusCode: 200, headers: {}, body: Readable.from('{}') } };
      },
    };
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
    await createPut({ client: new DynamoDBClient({ region, credentials, requestHandler }), name: 'any' })({
      Item: item('anywhere'),
    });
    return asked.join(' ');
  }
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test.each([
    ['ap-southeast-1', 'https://dynamodb.ap-southeast-1.amazonaws.com'],
    ['cn-north-1', 'https://dynamodb.cn-north-1.amazonaws.com.cn'],
  ])('in %s', async (region, address) => {
    expect(await addressOf(region)).toBe(address);
  });

  test.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_DYNAMODB'])('where %s says', async (variable) => {
    vi.stubEnv(variable, 'http://127.0.0.1:4566');
    expect(await addressOf('us-east-1')).toBe('http://127.0.0.1:4566');
  });
});

test('what the SDK refuses is thrown as it says it', async () => {
  const put = createPut({ client: table.current.client, name: 'no-such-table' });
  await expect(put({ Item: item('nowhere') })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('the SDK alone makes every put where it is told to', async () => {
  const { putBySdk, asked } = await openProxied();
  await putBySdk({ Item: item('by-sdk'), ...once });
  await expect(putBySdk({ Item: item('by-sdk'), ...once })).rejects.toMatchObject({
    name: 'ConditionalCheckFailedException',
    Item: { pk: { S: 'by-sdk' } },
  });
  expect(asked).toEqual(['by the SDK', 'by the SDK']);
});
