import { readFile } from 'node:fs/promises';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import { parse } from 'yaml';

const TEMPLATE = new URL('../serverless.yml', import.meta.url);

/** The table as serverless.yml defines it, so that local and deployed tables cannot differ. */
export async function tableDefinition(tableName: string): Promise<CreateTableCommandInput> {
  // Intrinsic functions such as !Ref, which it would warn of, play no part in the table's properties.
  const template = parse(await readFile(TEMPLATE, 'utf8'), { logLevel: 'error' }) as Template;
  const properties = template.resources
    .map((part) => (typeof part === 'string' ? undefined : part.Resources?.Table?.Properties))
    .find((found) => found !== undefined);
  if (properties === undefined) throw new Error('serverless.yml has no resource named Table');
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, StreamSpecification } = properties;
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions,
    KeySchema,
    GlobalSecondaryIndexes,
    // CloudFormation implies that a table with a StreamSpecification has its stream enabled; the API does not.
    StreamSpecification: { StreamEnabled: true, ...StreamSpecification },
  };
}

/** Creates the table unless it is there. */
export async function createTable(dynamo: DynamoDBClient, tableName: string): Promise<void> {
  try {
    await dynamo.send(new CreateTableCommand(await tableDefinition(tableName)));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

interface Template {
  readonly resources: readonly (
    | string
    | { readonly Resources?: { readonly Table?: { readonly Properties: CreateTableCommandInput } } }
  )[];
}
