import { describe, expect, test } from 'vitest';
import { recordedBroker } from '../recorded-broker.ts';
import { clientOf, fault, xml } from './client-against-recorded.ts';

describe('a topic', () => {
  test('is created with attributes', async () => {
    await using broker = await recordedBroker({
      status: 201,
      headers: { location: 'http://x/topics/orders' },
    });
    const client = clientOf(broker);
    expect(await client.topics.create('orders', { maximumMessageSize: 1024, loggingEnabled: true })).toBe(
      'created',
    );
    expect(broker.seen).toMatchObject([
      {
        method: 'PUT',
        target: '/topics/orders',
        headers: {
          date: 'Tue, 03 Jun 2025 11:23:48 GMT',
          'x-mns-version': '2015-06-06',
          'content-type': 'text/xml;charset=utf-8',
          'content-md5': 'YjFjNjlhYjBhMDk4N2Q2OTc4YjdkZGY4YzljNzAxZDQ=',
        },
        body:
          '<?xml version="1.0" encoding="UTF-8"?><Topic xmlns="http://mns.aliyuncs.com/doc/v1/">' +
          '<MaximumMessageSize>1024</MaximumMessageSize><LoggingEnabled>true</LoggingEnabled></Topic>',
      },
    ]);
  });

  test('that is there already with the same attributes is unchanged', async () => {
    await using broker = await recordedBroker({ status: 204 });
    expect(await clientOf(broker).createTopic('orders')).toBe('unchanged');
  });

  test('that is there already with other attributes is an error', async () => {
    const body = fault('TopicAlreadyExist', 'The topic you want to create is already exists.');
    await using broker = await recordedBroker({ status: 409, body });
    await expect(clientOf(broker).createTopic('orders')).rejects.toMatchObject({
      name: 'BrokerError',
      broker: 'mns',
      kind: 'already-exists',
      code: 'TopicAlreadyExist',
      status: 409,
      requestId: '5F8D0C4A3733443834002A1B',
      retryable: false,
      message: 'mns PUT /topics/orders: TopicAlreadyExist: The topic you want to create is already exists.',
    });
  });

  test('gets new attributes', async () => {
    await using broker = await recordedBroker({ status: 204 });
    await clientOf(broker).topics.setAttributes('orders', { maximumMessageSize: 2048 });
    expect(broker.seen).toMatchObject([{ method: 'PUT', target: '/topics/orders?metaoverride=true' }]);
  });

  test('is shown with times in milliseconds', async () => {
    const body = xml(
      'Topic',
      '<TopicName>orders</TopicName><CreateTime>1463476256</CreateTime><LastModifyTime>1463476300</LastModifyTime>' +
        '<MaximumMessageSize>65536</MaximumMessageSize><MessageRetentionPeriod>86400</MessageRetentionPeriod>' +
        '<MessageCount>3</MessageCount><LoggingEnabled>False</LoggingEnabled>',
    );
    await using broker = await recordedBroker({ status: 200, body });
    expect(await clientOf(broker).showTopic('orders')).toEqual({
      topic: 'orders',
      createdAt: 1_463_476_256_000,
      modifiedAt: 1_463_476_300_000,
      maximumMessageSize: 65_536,
      retention: 86_400,
      messageCount: 3,
      loggingEnabled: false,
    });
  });

  test('that is not there cannot be shown', async () => {
    const body = fault('TopicNotExist', 'The topic you provided does not exist.');
    await using broker = await recordedBroker({ status: 404, body });
    await expect(clientOf(broker).showTopic('orders')).rejects.toMatchObject({ kind: 'topic-not-found' });
  });

  test('can be deleted twice', async () => {
    const body = fault('TopicNotExist', 'The topic you provided does not exist.');
    await using broker = await recordedBroker({ status: 204 }, { status: 404, body });
    const client = clientOf(broker);
    await client.deleteTopic('orders');
    await client.deleteTopic('orders');
    expect(broker.seen.map(({ method, target }) => `${method} ${target}`)).toEqual([
      'DELETE /topics/orders',
      'DELETE /topics/orders',
    ]);
  });
});

describe('the list of topics', () => {
  test('comes in pages by prefix', async () => {
    const first =
      '<Topic><TopicURL>http://1.mns.cn-hangzhou.aliyuncs.com/topics/orders-a</TopicURL></Topic>' +
      '<Topic><TopicURL>http://1.mns.cn-hangzhou.aliyuncs.com/topics/orders-b</TopicURL></Topic>' +
      '<NextMarker>MTIzNDU2Nzg=</NextMarker>';
    const last = '<Topic><TopicURL>http://1.mns.cn-hangzhou.aliyuncs.com/topics/orders-c</TopicURL></Topic>';
    await using broker = await recordedBroker(
      { status: 200, body: xml('Topics', first) },
      { status: 200, body: xml('Topics', last) },
    );
    const client = clientOf(broker);
    const page = await client.listTopics({ search: 'orders', limit: 2 });
    expect(page).toEqual({ items: ['orders-a', 'orders-b'], cursor: 'MTIzNDU2Nzg=' });
    expect(await client.listTopics({ search: 'orders', limit: 2, cursor: 'MTIzNDU2Nzg=' })).toEqual({
      items: ['orders-c'],
    });
    expect(broker.seen).toMatchObject([
      { target: '/topics', headers: { 'x-mns-prefix': 'orders', 'x-mns-ret-number': '2' } },
      { target: '/topics', headers: { 'x-mns-marker': 'MTIzNDU2Nzg=' } },
    ]);
  });

  test('may be empty', async () => {
    await using broker = await recordedBroker({ status: 200, body: xml('Topics', '<NextMarker/>') });
    expect(await clientOf(broker).listTopics()).toEqual({ items: [] });
  });
});

describe('publishing', () => {
  const receipt = xml(
    'Message',
    '<MessageId>0000000000000012E5</MessageId><MessageBodyMD5>B21DDEE7B55A3F3C7A1E6A6CE0C1A1C9</MessageBodyMD5>',
  );

  test('sends the tag and escapes the text', async () => {
    await using broker = await recordedBroker({ status: 201, body: receipt });
    const message = { body: 'a < b && "c"\r\n]]> 😀', tags: ['paid'] };
    expect(await clientOf(broker).publish('orders', message)).toEqual({
      messageId: '0000000000000012E5',
      bodyMd5: 'B21DDEE7B55A3F3C7A1E6A6CE0C1A1C9',
    });
    expect(broker.seen[0]).toMatchObject({ method: 'POST', target: '/topics/orders/messages' });
    expect(broker.seen[0]?.body).toContain(
      '<MessageBody>a &lt; b &amp;&amp; "c"&#13;\n]]&gt; 😀</MessageBody><MessageTag>paid</MessageTag></Message>',
    );
  });

  test('carries the attributes of mail and SMS subscriptions as JSON', async () => {
    await using broker = await recordedBroker({ status: 201, body: receipt });
    await clientOf(broker).publishMessage('orders', {
      body: 'x',
      directMail: {
        AccountName: 'news@example.com',
        Subject: 'A & B',
        AddressType: 1,
        IsHtml: 0,
        ReplyToAddress: 0,
      },
      directSms: {
        FreeSignName: 'Shop',
        TemplateCode: 'SMS_1',
        Type: 'singleContent',
        Receiver: '13800000000',
        SmsParams: '{"n":"1"}',
      },
    });
    expect(broker.seen[0]?.body).toContain(
      '<MessageAttributes><DirectMail>{"AccountName":"news@example.com","Subject":"A &amp; B","AddressType":1,' +
        '"IsHtml":0,"ReplyToAddress":0}</DirectMail><DirectSMS>{"FreeSignName":"Shop","TemplateCode":"SMS_1",' +
        '"Type":"singleContent","Receiver":"13800000000","SmsParams":"{\\"n\\":\\"1\\"}"}</DirectSMS></MessageAttributes>',
    );
  });

  test.each([
    [
      'a control character',
      'ab\u0000c',
      'InvalidCharacter',
      'mns: MessageBody holds U+0000 at offset 2, which XML cannot carry: encode it, such as in base64',
    ],
    [
      'half a surrogate pair',
      '\uD83D',
      'InvalidCharacter',
      'mns: MessageBody holds U+D83D at offset 0, which XML cannot carry: encode it, such as in base64',
    ],
  ])('refuses %s before it is sent', async (_what, body, code, message) => {
    await using broker = await recordedBroker();
    await expect(clientOf(broker).publish('orders', { body })).rejects.toMatchObject({
      kind: 'invalid',
      code,
      message,
    });
    expect(broker.seen).toEqual([]);
  });

  test('refuses what MNS would discard for its size', async () => {
    await using broker = await recordedBroker();
    const body = '中'.repeat(21_846);
    await expect(clientOf(broker).publish('orders', { body })).rejects.toMatchObject({
      kind: 'too-large',
      message: 'mns: the message has 65538 bytes and MNS takes 65536',
    });
    expect(broker.seen).toEqual([]);
  });

  test.each([
    ['several tags', { tags: ['a', 'b'] }],
    ['a routing key', { routingKey: 'a.b' }],
  ])('refuses %s, which MNS does not have', async (_what, extra) => {
    await using broker = await recordedBroker();
    await expect(clientOf(broker).publish('orders', { body: 'x', ...extra })).rejects.toMatchObject({
      kind: 'invalid',
      retryable: false,
    });
    expect(broker.seen).toEqual([]);
  });
});
