import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';

/** A push route's Lambda handler as it is deployed. @throws Error unless the push was stored and answered 201 */
export type PushFunction = (event: APIGatewayProxyEventV2) => Promise<void>;

export interface Surroundings {
  readonly tableName: string;
  readonly dynamodbEndpoint: string;
  /** Of the broker on this machine. */
  readonly certificateOrigin: string;
}

/** The environment that a deployment would give the functions. */
export function functionEnvironment(given: Surroundings): Readonly<Record<string, string>> {
  return {
    STAGE: 'test',
    TABLE_NAME: given.tableName,
    DYNAMODB_ENDPOINT: given.dynamodbEndpoint,
    BODIES_BUCKET: 'no-body-is-so-large',
    PUBLIC_URL: 'https://hooks.example.com',
    MNS_CERTIFICATE_ORIGINS: given.certificateOrigin,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
}

/** Loads the functions themselves. They read the environment when they load. */
export async function loadFunctions(): Promise<Readonly<Record<'mns' | 'cmq', PushFunction>>> {
  const { handler: mns } = await import('../../functions/receive-mns.ts');
  const { handler: cmq } = await import('../../functions/receive-cmq.ts');
  return { mns: storing(mns), cmq: storing(cmq) };
}

function storing(
  handler: (event: APIGatewayProxyEventV2, context: Context) => Promise<unknown>,
): PushFunction {
  return async (event) => {
    const answer = (await handler(event, CONTEXT)) as { readonly statusCode?: number };
    if (answer.statusCode !== 201) throw new Error(`A push was answered ${JSON.stringify(answer)}`);
  };
}

const CONTEXT: Context = {
  callbackWaitsForEmptyEventLoop: true,
  functionName: 'receive',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:receive',
  memoryLimitInMB: '1024',
  awsRequestId: '8f5a3f0e-1c1b-4a3c-9d2e-0a4f4b1c2d3e',
  logGroupName: '/aws/lambda/receive',
  logStreamName: '2016/05/17/[$LATEST]0123456789abcdef',
  getRemainingTimeInMillis: () => 5_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};

/** Bytes that `work` writes to standard output, which is where the functions log. */
export async function loggedBytes(work: () => Promise<void>): Promise<number> {
  const { write } = process.stdout;
  let bytes = 0;
  process.stdout.write = (chunk: Uint8Array | string) => {
    bytes += Buffer.byteLength(chunk);
    return true;
  };
  try {
    await work();
  } finally {
    process.stdout.write = write;
  }
  return bytes;
}
