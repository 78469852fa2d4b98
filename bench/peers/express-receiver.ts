/**
 * A receiver of MNS pushes as it is usually written: Express, xml2js, the document client, and a signature check that
 * looks its certificate up in a map. It knows one account, and neither path token, freshness, digest of the body,
 * identity nor conflicts. Written for the bench, from the vendor's documentation and from what such receivers share.
 */
import { createVerify } from 'node:crypto';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import express, { type Request } from 'express';
import { parseStringPromise } from 'xml2js';

interface Notification {
  readonly MessageId: string;
  readonly TopicName: string;
  readonly SubscriptionName: string;
  readonly Message: string;
  readonly PublishTime: string;
}

const { DYNAMODB_ENDPOINT: endpoint, TABLE_NAME } = process.env;
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ ...(endpoint && { endpoint }) }));
const certificates = new Map<string, string>();

const app = express();
app.use(express.text({ type: '*/*', limit: '1mb' }));
app.post('/*path', async (request, response) => {
  if (!(await isSigned(request))) {
    response.status(403).send('Access Forbidden');
    return;
  }
  const { Notification: message } = (await parseStringPromise(request.body, { explicitArray: false })) as {
    readonly Notification: Notification;
  };
  try {
    await documents.send(
      new PutCommand({
        TableName: TABLE_NAME,
        Item: {
          pk: message.MessageId,
          sk: 'message',
          topic: message.TopicName,
          subscription: message.SubscriptionName,
          body: message.Message,
          publishedAt: Number(message.PublishTime),
          receivedAt: Date.now(),
          headers: request.headers,
        },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
  process.stdout.write(`${JSON.stringify({ level: 'info', message: 'stored', id: message.MessageId })}\n`);
  response.status(201).end();
});
app.listen(Number(process.argv[2]), '127.0.0.1');

async function isSigned(request: Request): Promise<boolean> {
  const header = (name: string) => request.get(name) ?? '';
  const signed = Object.keys(request.headers)
    .filter((name) => name.startsWith('x-mns-'))
    .sort((one, other) => (one < other ? -1 : 1))
    .map((name) => `${name}:${header(name)}`);
  const lines = [request.method, header('content-md5'), header('content-type'), header('date'), ...signed];
  const stringToSign = [...lines, request.originalUrl].join('\n');
  const certificate = await certificateAt(Buffer.from(header('x-mns-signing-cert-url'), 'base64').toString());
  return createVerify('RSA-SHA1').update(stringToSign).verify(certificate, header('authorization'), 'base64');
}

async function certificateAt(url: string): Promise<string> {
  const known = certificates.get(url);
  if (known !== undefined) return known;
  const pem = await (await fetch(url)).text();
  certificates.set(url, pem);
  return pem;
}
