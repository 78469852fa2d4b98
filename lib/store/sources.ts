import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { Source } from '../push/source.ts';
import { fromItem, toItem } from './items.ts';
import { sourceKey, type Table } from './table.ts';

/** The bucket of `byTime` that lists every source, by name. */
const REGISTER = 'sources';

/** A source as it was read: `revision` counts its changes. */
export type RegisteredSource = Source & { readonly revision: number };

export interface Sources {
  get(name: string): Promise<RegisteredSource | undefined>;
  /** Every source, by name. */
  list(): Promise<readonly RegisteredSource[]>;
  /** False when the name is taken. */
  create(source: Source): Promise<boolean>;
  /** Writes a changed source back. False when another has changed it since it was read. */
  replace(source: RegisteredSource): Promise<boolean>;
  delete(name: string): Promise<void>;
}

export function createSources(table: Table): Sources {
  const put = async (source: RegisteredSource, condition: string, values?: object) => {
    const { revision: _, ...fields } = source;
    try {
      await table.client.send(
        new PutItemCommand({
          TableName: table.name,
          Item: toItem({
            ...sourceKey(source.name),
            ...fields,
            revision: source.revision + 1,
            timeBucket: REGISTER,
            timeKey: source.name,
          }),
          ConditionExpression: condition,
          ExpressionAttributeValues: values && toItem(values),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  const get = async (name: string) => {
    const { Item } = await table.client.send(
      new GetItemCommand({ TableName: table.name, Key: toItem(sourceKey(name)), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : readSource(fromItem(Item));
  };
  return {
    get,
    async list() {
      const sources: RegisteredSource[] = [];
      let start: Record<string, AttributeValue> | undefined;
      do {
        const { Items = [], LastEvaluatedKey } = await table.client.send(
          new QueryCommand({
            TableName: table.name,
            IndexName: 'byTime',
            KeyConditionExpression: 'timeBucket = :bucket',
            ExpressionAttributeValues: toItem({ ':bucket': REGISTER }),
            ExclusiveStartKey: start,
          }),
        );
        // The index holds keys only, and may still name a source that was deleted a moment ago.
        const found = await Promise.all(Items.map((item) => get(item.timeKey?.S ?? '')));
        sources.push(...found.filter((source) => source !== undefined));
        start = LastEvaluatedKey;
      } while (start !== undefined);
      return sources;
    },
    create: (source) => put({ ...source, revision: 0 }, 'attribute_not_exists(pk)'),
    replace: (source) => put(source, 'revision = :revision', { ':revision': source.revision }),
    async delete(name) {
      await table.client.send(new DeleteItemCommand({ TableName: table.name, Key: toItem(sourceKey(name)) }));
    },
  };
}

function readSource(attributes: Record<string, unknown>): RegisteredSource {
  const { pk: _pk, sk: _sk, timeBucket: _bucket, timeKey: _key, ...source } = attributes;
  return source as unknown as RegisteredSource;
}
