import { createHash, createHmac, randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';

/**
 * One put without the SDK: nothing can be quicker in Node, and nothing here retries, times out, types its errors, or
 * speaks https. Signature Version 4, source: "Create a signed AWS API request" in the IAM user guide.
 */
export const handler = async (item: object) => {
  const put = {
    TableName: process.env.TABLE_NAME,
    Item: { ...item, pk: { S: `N#put#${randomUUID()}` }, sk: { S: 'N' } },
    ConditionExpression: 'attribute_not_exists(pk)',
  };
  await send('PutItem', JSON.stringify(put));
};

const agent = new Agent({ keepAlive: true });

function send(operation: string, body: string): Promise<void> {
  const url = new URL(process.env.DYNAMODB_ENDPOINT ?? '');
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    host: url.host,
    'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
    'x-amz-security-token': process.env.AWS_SESSION_TOKEN ?? '',
    'x-amz-target': `DynamoDB_20120810.${operation}`,
  };
  const options = { agent, method: 'POST', headers: { ...headers, authorization: sign(headers, body) } };
  const answered = Promise.withResolvers<IncomingMessage>();
  request(url, options, answered.resolve).on('error', answered.reject).end(body);
  return answered.promise.then(async (response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    if (response.statusCode !== 200) throw new Error(text);
    JSON.parse(text);
  });
}

function sign(headers: Readonly<Record<string, string>>, body: string): string {
  const {
    AWS_ACCESS_KEY_ID: id = '',
    AWS_SECRET_ACCESS_KEY: secret = '',
    AWS_REGION: region = '',
  } = process.env;
  const time = headers['x-amz-date'] ?? '';
  const day = time.slice(0, 8);
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = ['POST', '/', '', lines.join(''), names, sha256(body)].join('\n');
  const scope = `${day}/${region}/dynamodb/aws4_request`;
  const key = [day, region, 'dynamodb', 'aws4_request'].reduce<Buffer | string>(
    (made, part) => hmac(made, part).digest(),
    `AWS4${secret}`,
  );
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).digest('hex');
  return `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string) {
  return createHmac('sha256', key).update(text);
}
