import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { localClient } from '../../local/dynamodb.ts';
import { startEventSources } from '../../local/event-sources/start.ts';
import { readTemplate } from '../../local/event-sources/template.ts';
import { FunctionFailedError } from '../../local/function-host.ts';
import { PUMPING, type PumpsOptions } from './pumps-process.ts';

/**
 * Where it is deployed fifty batches of ten are under way, each with a Lambda to itself. Here all share two cores, and a
 * table that then takes longer to answer than the functions wait.
 */
const FEW = { batchSize: 5, maximumConcurrency: 2 };

interface Template {
  readonly functions: { readonly deliver: { readonly events: readonly { readonly sqs: object }[] } };
}

/** The event sources in a process of their own, to be killed. */
await pump(JSON.parse(process.argv[2] ?? '') as PumpsOptions);

async function pump(options: PumpsOptions): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const lambda = new LambdaClient({
    endpoint: options.lambdaEndpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    requestHandler: { httpAgent: { keepAlive: false } },
  });
  await startEventSources({
    template: withFewDeliveries((await readTemplate()) as Template),
    resources: { tables: { Table: options.table }, queues: options.queues, buckets: options.buckets },
    dynamodb: { endpoint: options.dynamodbEndpoint, client: localClient(options.dynamodbEndpoint) },
    awsEndpoint: options.awsEndpoint,
    checkpoints: options.checkpoints,
    log: (line) => void process.stdout.write(`${line}\n`),
    async invoke(name, event) {
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName: `topic-relay-local-${name}`, Payload: JSON.stringify(event) }),
      );
      const text = Payload?.transformToString() ?? '';
      if (FunctionError !== undefined) throw new FunctionFailedError(`${name}: ${text}`);
      return text === '' ? undefined : JSON.parse(text);
    },
  });
  process.stdout.write(`${PUMPING}\n`);
}

function withFewDeliveries(template: Template): Template {
  for (const { sqs } of template.functions.deliver.events) Object.assign(sqs, FEW);
  return template;
}
