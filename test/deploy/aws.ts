import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { REGION } from './ministack.ts';

/** What the test looks up in AWS for itself, beside the `serverless` CLI. */
export interface Aws {
  /** Puts SecureString parameters, by their names below `path`. */
  putSecrets(path: string, values: Readonly<Record<string, string>>): Promise<void>;
  environmentOf(functionName: string): Promise<Readonly<Record<string, string>>>;
  /** Keys of every item of a table, as `pk sk`. */
  keysOf(table: string): Promise<readonly string[]>;
  /** Names of what there is of tables, functions, event source mappings, queues and buckets. */
  everything(): Promise<readonly string[]>;
  close(): void;
}

export function openAws(endpoint: string): Aws {
  const settings = {
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const dynamodb = new DynamoDBClient(settings);
  const lambda = new LambdaClient(settings);
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const sqs = new SQSClient(settings);
  const ssm = new SSMClient(settings);
  return {
    async putSecrets(path, values) {
      for (const [name, Value] of Object.entries(values)) {
        await ssm.send(new PutParameterCommand({ Name: `${path}/${name}`, Value, Type: 'SecureString' }));
      }
    },
    async environmentOf(functionName) {
      const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
      return found.Environment?.Variables ?? {};
    },
    async keysOf(table) {
      const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
      return Items.map(({ pk, sk }) => `${pk?.S} ${sk?.S}`).toSorted();
    },
    async everything() {
      const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
      const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
      const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
      const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
      return [
        ...TableNames,
        ...Functions.map(({ FunctionName }) => `${FunctionName}`),
        ...EventSourceMappings.map(({ EventSourceArn }) => `${EventSourceArn}`),
        ...QueueUrls,
        ...Buckets.map(({ Name }) => `${Name}`),
      ];
    },
    close() {
      for (const client of [dynamodb, lambda, s3, sqs, ssm]) client.destroy();
    },
  };
}
