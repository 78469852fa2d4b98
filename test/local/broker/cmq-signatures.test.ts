import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sign as signApi3 } from '../../../local/broker/cmq/api3/sign.ts';
import { sign, stringToSign } from '../../../local/broker/cmq/v2/sign.ts';
import { type Broker, startBroker } from '../../../local/broker/start.ts';
import { api3Client, cmqClient } from './cmq-client.ts';

describe('the signature of API v2', () => {
  const example = {
    method: 'GET',
    host: 'cvm.api.qcloud.com',
    path: '/v2/index.php',
    parameters: new Map([
      ['Action', 'DescribeInstances'],
      ['Nonce', '11886'],
      ['Region', 'ap-guangzhou'],
      ['SecretId', 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA'],
      ['SignatureMethod', 'HmacSHA256'],
      ['Timestamp', '1465185768'],
      ['InstanceIds.0', 'ins-09dx96dg'],
    ]),
  };
  const secretKey = 'Gu5t9xGARNpq86cd98joQYCN3Cozk1qA';

  test('is the documented one by SHA-256', () => {
    expect(stringToSign(example)).toBe(
      'GETcvm.api.qcloud.com/v2/index.php?Action=DescribeInstances&InstanceIds.0=ins-09dx96dg&Nonce=11886&Region=ap-guangzhou&SecretId=AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA&SignatureMethod=HmacSHA256&Timestamp=1465185768',
    );
    expect(sign(example, secretKey)).toBe('0EEm/HtGRr/VJXTAD9tYMth1Bzm3lLHz5RCDv1GdM8s=');
  });

  test('is the documented one by SHA-1', () => {
    const parameters = new Map([...example.parameters, ['SignatureMethod', 'HmacSHA1']]);
    expect(sign({ ...example, parameters }, secretKey)).toBe('nPVnY6njQmwQ8ciqbPl5Qe+Oru4=');
  });

  test('orders names as bytes before `_` becomes `.`, and leaves values as they are', () => {
    const parameters = new Map([
      ['a_b', '1&2=3'],
      ['aB', 'é'],
      ['a.c', ''],
      ['Signature', 'left out'],
    ]);
    expect(stringToSign({ method: 'POST', host: 'h:1', path: '/', parameters })).toBe(
      'POSTh:1/?a.c=&aB=é&a.b=1&2=3',
    );
  });
});

describe('the signature of API 3.0', () => {
  test('is the documented one', () => {
    const body = '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}';
    const request = {
      method: 'POST',
      path: '/',
      query: '',
      headers: [
        ['content-type', 'application/json; charset=utf-8'],
        ['host', 'cvm.tencentcloudapi.com'],
      ] as const,
      body: Buffer.from(body),
      timestamp: 1_551_113_065,
      service: 'cvm',
    };
    expect(signApi3(request, 'Gu5t9xGARNpq86cd98joQYCN3*******')).toBe(
      '2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c',
    );
  });
});

describe('API v2', () => {
  let broker: Broker;
  let call: ReturnType<typeof cmqClient>;

  beforeAll(async () => {
    broker = await startBroker({ port: 0 });
    call = cmqClient(broker);
    await call('CreateTopic', { topicName: 'signed' });
  });

  afterAll(() => broker.stop());

  test.each([
    ['GET', { method: 'GET' }],
    ['POST', { method: 'POST' }],
    ['the path of the official Go SDK', { path: '/' }],
    ['no content type, as from Python', { contentType: null }],
    ['an odd content type, as from Java', { contentType: '*/*;charset=utf-8' }],
  ] as const)('takes %s', async (_, manner) => {
    expect(await call('ListTopic', {}, manner)).toMatchObject({ code: 0, message: '', totalCount: 1 });
  });

  test.each([
    ['HmacSHA1', { SignatureMethod: 'HmacSHA1' }],
    ['another method, which is SHA-1', { SignatureMethod: 'sha256' }],
    ['an unknown parameter', { RequestClient: 'SDK_Python_1.3', UserpollingWaitSeconds: '30' }],
    ['an empty parameter', { routingKey: '' }],
    ['a name with an underscore', { a_b: '1' }],
    ['a value that needs encoding', { searchWord2: 'a&b=c d+e%41é☃' }],
    ['a token of temporary credentials', { Token: 'sts' }],
  ])('takes %s', async (_, parameters) => {
    expect(await call('ListTopic', parameters)).toMatchObject({ code: 0 });
  });

  test('takes a request without a signature method as signed by SHA-1', async () => {
    const signed = (flat: Readonly<Record<string, string>>) => ({ ...flat });
    const parameters = { SignatureMethod: '' };
    expect(await call('ListTopic', parameters, { signed })).toMatchObject({ code: 0 });
  });

  test('takes posted values that start with @ whether they are signed or left out', async () => {
    const without = (flat: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(flat).filter(([, value]) => !value.startsWith('@')));
    const parameters = { searchWord: '@file' };
    expect(await call('ListTopic', parameters)).toMatchObject({ code: 0, totalCount: 0 });
    expect(await call('ListTopic', parameters, { signed: without })).toMatchObject({ code: 0 });
    expect(await call('ListTopic', parameters, { signed: without, method: 'GET' })).toMatchObject({
      code: 4100,
    });
  });

  test('echoes a numeric clientRequestId, and answers 0 for none in an error', async () => {
    expect(await call('ListTopic', { clientRequestId: 12345 })).toMatchObject({ clientRequestId: 12345 });
    expect(await call('ReceiveMessage', { queueName: 'none' })).toMatchObject({ clientRequestId: 0 });
  });

  test('takes an action in any case', async () => {
    await call('CreateTopic', { topicName: 'any-case' });
    expect(await call('gETtOPICaTTRIBUTES', { topicName: 'any-case' })).toMatchObject({ code: 0 });
  });

  test.each([
    ['another key', 'ListTopic', {}, { secretKey: 'another' }, 4100, '(10030)authentication failed'],
    ['another id', 'ListTopic', { SecretId: 'x' }, {}, 4100, '(10270)secret id is not existed'],
    ['no timestamp', 'ListTopic', { Timestamp: '' }, {}, 4000, '(10010)lacked of required parameters'],
    ['an unknown action', 'DropTopic', {}, {}, 4000, '(10280)action is not existed'],
    [
      'another method',
      'ListTopic',
      {},
      { method: 'PUT' },
      4000,
      '(10410)unexpected http PUT only GET or POST is supported',
    ],
  ] as const)('refuses %s', async (_, action, parameters, manner, code, message) => {
    const reply = await call(action, parameters, manner);
    expect(reply).toEqual({ code, message, requestId: expect.stringMatching(/^\d+$/), clientRequestId: 0 });
  });

  test('refuses a changed, an added and a removed parameter', async () => {
    const forged = [
      { signed: (flat: object) => ({ ...flat, Action: 'DeleteTopic' }) },
      { signed: (flat: object) => ({ ...flat, limit: '1' }) },
      { signed: ({ Nonce, ...flat }: Readonly<Record<string, string>>) => flat },
    ];
    for (const manner of forged) expect(await call('ListTopic', {}, manner)).toMatchObject({ code: 4100 });
  });
});

describe('API 3.0', () => {
  let broker: Broker;
  let call: ReturnType<typeof api3Client>;

  beforeAll(async () => {
    broker = await startBroker({ port: 0 });
    call = api3Client(broker);
  });

  afterAll(() => broker.stop());

  test('takes a signed request', async () => {
    expect(await call('DescribeCmqTopics')).toEqual({
      TotalCount: 0,
      TopicList: [],
      RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test.each([
    ['AuthFailure.SignatureFailure', { secretKey: 'another' }],
    ['AuthFailure.InvalidAuthorization', { headers: { authorization: 'Basic eDp5' } }],
    ['AuthFailure.SignatureExpire', { timestamp: Math.floor(Date.now() / 1000) - 301 }],
    ['AuthFailure.SignatureExpire', { timestamp: Math.floor(Date.now() / 1000) + 310 }],
    ['AuthFailure.SignatureExpire', { headers: { 'x-tc-timestamp': 'now' } }],
    ['InvalidAction', { headers: { 'x-tc-action': 'CreateTopic' } }],
    ['InvalidAction', { headers: { 'x-tc-action': 'constructor' } }],
    ['NoSuchVersion', { headers: { 'x-tc-version': '2019-03-04' } }],
    ['InvalidParameter', { body: 'TopicName=x' }],
    ['InvalidParameter', { body: 'null' }],
  ])('answers %s', async (code, manner) => {
    expect(await call('DescribeCmqTopics', {}, manner)).toMatchObject({ Error: { Code: code } });
  });

  test('answers AuthFailure.SecretIdNotFound', async () => {
    const other = api3Client({ cmq: { ...broker.cmq, secretId: 'AKIDother' } });
    expect(await other('DescribeCmqTopics')).toMatchObject({
      Error: { Code: 'AuthFailure.SecretIdNotFound' },
    });
  });
});
