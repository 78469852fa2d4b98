import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Up to where each shard of a stream is done with: sequence numbers by shard. */
export interface Checkpoints {
  read(shardId: string): string | undefined;
  write(shardId: string, sequenceNumber: string): void;
}

/** For a stream that does not outlive the process. */
export function memoryCheckpoints(): Checkpoints {
  const shards = new Map<string, string>();
  return {
    read: (shardId) => shards.get(shardId),
    write: (shardId, sequenceNumber) => void shards.set(shardId, sequenceNumber),
  };
}

/** For a stream that outlives the process: it goes on where it was, and repeats what was under way. */
export function fileCheckpoints(file: string, streamArn: string): Checkpoints {
  const shards = readShards(file, streamArn);
  mkdirSync(dirname(file), { recursive: true });
  return {
    read: (shardId) => shards[shardId],
    write(shardId, sequenceNumber) {
      shards[shardId] = sequenceNumber;
      // Renamed into place: a process that is killed here leaves the old one whole.
      writeFileSync(`${file}.new`, JSON.stringify({ streamArn, shards }));
      renameSync(`${file}.new`, file);
    },
  };
}

/** None of another stream: a table created anew has a new one, which begins at its beginning. */
function readShards(file: string, streamArn: string): Record<string, string> {
  try {
    const saved = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly streamArn: string;
      readonly shards: Record<string, string>;
    };
    return saved.streamArn === streamArn ? saved.shards : {};
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}
