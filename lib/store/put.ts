import type { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  PutItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { createSigner } from './sign-v4.ts';
import type { Table } from './table.ts';

export type PutInput = Omit<PutItemCommandInput, 'TableName'>;
/** @throws ConditionalCheckFailedException, or what the SDK throws */
export type Put = (input: PutInput) => Promise<void>;

/** Puts items by the SDK alone: what the stack parameter `puts: by-sdk` asks for. */
export function createSdkPut({ client, name: TableName }: Table): Put {
  return async (input) => {
    await client.send(new PutItemCommand({ TableName, ...input }));
  };
}

/** Where the SDK would send a request. */
interface Endpoint {
  readonly url: URL;
  readonly region: string;
}

interface Answer {
  readonly statusCode: number;
  readonly body: Readable;
}

/** In ms. Longer than a put ever takes, and short enough to leave the SDK its attempts within the broker's 5 s. */
const PATIENCE = 300;

/**
 * Puts items as the SDK does, with its connections, credentials and endpoint, but makes the first attempt out itself:
 * two thirds of what a put costs the processor is the SDK's middleware (docs/decisions/puts-made-by-hand.md).
 * Whatever is answered but success and a failed condition is the SDK's from the start, with its retries and errors: of
 * a conditional put that was done and not heard of, it hears that the condition fails.
 * Bytes stand at the top of an item only; those of the item in a failure are not decoded.
 * @throws ConditionalCheckFailedException, or what the SDK throws
 */
export function createPut({ client, name: TableName }: Table): Put {
  const putBySdk = createSdkPut({ client, name: TableName });
  const sign = createSigner();
  let known: Promise<Endpoint> | undefined;
  const endpoint = () => {
    known ??= endpointOf(client.config);
    return known;
  };

  async function attempt(input: PutInput): Promise<Answer> {
    const { url, region } = await endpoint();
    const body = JSON.stringify({ TableName, ...input, Item: withBase64(input.Item) });
    const request = { host: url.host, region, operation: 'PutItem', body };
    const headers = sign(request, await client.config.credentials(), Date.now());
    const { response } = await client.config.requestHandler.handle(
      {
        method: 'POST',
        protocol: url.protocol,
        hostname: url.hostname,
        port: url.port === '' ? undefined : Number(url.port),
        path: '/',
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        body,
      },
      { requestTimeout: PATIENCE },
    );
    return response;
  }

  return async (input) => {
    const answer = await attempt(input).catch(() => undefined);
    if (answer?.statusCode === 200) {
      answer.body.resume();
      return;
    }
    const failure = answer?.statusCode === 400 ? await readFailure(answer.body) : undefined;
    if (failure !== undefined) throw failure;
    await putBySdk(input);
  };
}

async function endpointOf(config: Table['client']['config']): Promise<Endpoint> {
  const region = await config.region();
  const given = await config.endpoint?.();
  if (given !== undefined) {
    const { protocol, hostname, port } = given;
    return { region, url: new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`) };
  }
  // Of these the SDK's configuration knows nothing before the SDK's first request.
  const named = process.env.AWS_ENDPOINT_URL_DYNAMODB || process.env.AWS_ENDPOINT_URL;
  if (named) return { region, url: new URL(named) };
  const [UseDualStack, UseFIPS] = [await config.useDualstackEndpoint(), await config.useFipsEndpoint()];
  return { region, url: config.endpointProvider({ Region: region, UseDualStack, UseFIPS }).url };
}

/** JSON has no bytes. */
function withBase64(item: PutInput['Item']): Record<string, unknown> {
  const attributes = Object.entries(item ?? {}).map(([name, { B, ...value }]) => [
    name,
    B === undefined ? value : { B: Buffer.from(B.buffer, B.byteOffset, B.byteLength).toString('base64') },
  ]);
  return Object.fromEntries(attributes);
}

/** The failed condition of an answer, with the item that is there; undefined for any other failure. */
async function readFailure(body: Readable): Promise<ConditionalCheckFailedException | undefined> {
  const answer: unknown = await json(body).catch(() => undefined);
  const { __type = '', message = '', Item } = (answer ?? {}) as Failure;
  if (!__type.endsWith('#ConditionalCheckFailedException')) return undefined;
  return new ConditionalCheckFailedException({
    $metadata: { httpStatusCode: 400 },
    message,
    ...(Item && { Item }),
  });
}

interface Failure {
  readonly __type?: string;
  readonly message?: string;
  readonly Item?: Record<string, AttributeValue>;
}
