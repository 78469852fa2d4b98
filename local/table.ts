import { readFile } from 'node:fs/promises';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import { parse, type ScalarTag } from 'yaml';

const TEMPLATE = new URL('../serverless.yml', import.meta.url);

/** Intrinsic functions play no part in the table's properties; their arguments stand for themselves. */
const INTRINSICS: ScalarTag[] = ['!Ref', '!GetAtt', '!Sub'].map((tag) => ({
  tag,
  resolve: (text: string) => text,
}));

/** The table as serverless.yml defines it, so that local and deployed tables cannot differ. */
export async function tableDefinition(tableName: string): Promise<CreateTableCommandInput> {
  const template = parse(await readFile(TEMPLATE, 'utf8'), { customTags: INTRINSICS }) as Template;
  const properties = template.resources.flatMap((part) =>
    typeof part === 'string' ? [] : [part.Resources.Table.Properties],
  )[0];
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
    | { readonly Resources: { readonly Table: { readonly Properties: CreateTableCommandInput } } }
  )[];
}
