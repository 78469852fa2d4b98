import { DatabaseSync } from 'node:sqlite';

/**
 * Gives the file of the embedded DynamoDB the index that its own queries for stream records lack. As measured: without
 * it every write takes 0.7 ms longer for each 1,000 changes of any table before it, so that a table that has seen 50,000
 * takes 40 ms for a put; with it a put takes 1.6 ms however many there were.
 *
 * A file that a newer version lays out otherwise is left as it is, and only slower.
 */
export function indexStreamRecords(file: string): void {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    database.exec(`
      CREATE INDEX IF NOT EXISTS stream_order ON _stream_records(table_name, CAST(sequence_number AS INTEGER));
      CREATE INDEX IF NOT EXISTS shard_order ON _stream_records(table_name, shard_id, CAST(sequence_number AS INTEGER));
      CREATE INDEX IF NOT EXISTS shard_ends ON _stream_records(table_name, shard_id, sequence_number);
    `);
  } catch (error) {
    if (!/no such (table|column)/.test(String(error))) throw error;
  } finally {
    database.close();
  }
}
