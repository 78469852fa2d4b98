import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalDynamodb, startDynamodb } from '../../local/dynamodb.ts';
import { indexStreamRecords } from '../../local/stream-index.ts';
import { createTable } from '../../local/table.ts';

/** What the embedded DynamoDB asks of its file, as its binary has it. */
const QUERIES = {
  'number of the next change':
    'SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = ?1',
  'records after a number': `SELECT * FROM _stream_records
    WHERE table_name = ?1 AND shard_id = ?2 AND CAST(sequence_number AS INTEGER) > ?3
    ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT ?4`,
  'ends of a shard':
    'SELECT MIN(sequence_number), MAX(sequence_number) FROM _stream_records WHERE table_name = ?1 AND shard_id = ?2',
};

describe('a table that is kept in a file', () => {
  let directory: string;
  let file: string;
  let dynamodb: LocalDynamodb | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stream-index-'));
    file = join(directory, 'table.db');
  });
  afterEach(async () => {
    await dynamodb?.stop();
    dynamodb = undefined;
    await rm(directory, { recursive: true });
  });

  it.each(Object.entries(QUERIES))(
    'looks up the %s in an index, and scans no records',
    async (_what, query) => {
      dynamodb = await startDynamodb({ port: 0, file });
      const database = new DatabaseSync(file, { readOnly: true });
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${query}`).all();
      database.close();
      expect(plan.map(({ detail }) => detail)).toEqual([
        expect.stringMatching(
          /^SEARCH _stream_records USING (COVERING )?INDEX (stream_order|shard_order|shard_ends) /,
        ),
      ]);
    },
  );

  it('takes puts, and numbers their changes, once it is indexed and when it is started again', async () => {
    for (const id of ['first', 'second']) {
      dynamodb = await startDynamodb({ port: 0, file });
      await createTable(dynamodb.client, 'notifications');
      const Item = { pk: { S: id }, sk: { S: 'N' } };
      await dynamodb.client.send(new PutItemCommand({ TableName: 'notifications', Item }));
      await dynamodb.stop();
    }
    const database = new DatabaseSync(file, { readOnly: true });
    const numbers = database
      .prepare('SELECT CAST(sequence_number AS INTEGER) AS number FROM _stream_records')
      .all();
    database.close();
    expect(numbers.map(({ number }) => number)).toEqual([1, 2]);
  });

  it('that is laid out otherwise is left as it is', () => {
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE changes (number INTEGER)');
    indexStreamRecords(file);
    const names = database.prepare('SELECT name FROM sqlite_master').all();
    database.close();
    expect(names.map(({ name }) => name)).toEqual(['changes']);
  });
});
