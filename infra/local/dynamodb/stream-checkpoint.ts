import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const checkpointSchema = z.object({
  streamArn: z.string(),
  /** Per shard the sequence number of the last record that was delivered. */
  delivered: z.record(z.string(), z.string()),
});

/** How far each shard of one stream has been delivered. */
export interface StreamCheckpoint {
  deliveredUpTo(shardId: string): string | undefined;
  /** Called only after the consumer succeeded: a kill in between delivers the batch again, never not at all. */
  markDelivered(shardId: string, sequenceNumber: string): void;
  /** The failure destination: one JSON line per record that was given up. */
  park(record: unknown, reason: string): void;
}

/**
 * Opens the checkpoint kept in a directory. That of another stream (the table was made anew) or one that cannot be read
 * counts as none: delivery begins at the oldest record, which consumers bear because they are idempotent.
 */
export function openStreamCheckpoint(directory: string, streamArn: string): StreamCheckpoint {
  const file = join(directory, "stream-checkpoint.json");
  const delivered = new Map(Object.entries(readDelivered(file, streamArn)));
  return {
    deliveredUpTo: (shardId) => delivered.get(shardId),
    markDelivered: (shardId, sequenceNumber) => {
      delivered.set(shardId, sequenceNumber);
      // Renaming is atomic: a kill leaves the old checkpoint or the new one, never half of one.
      writeFileSync(`${file}.next`, JSON.stringify({ streamArn, delivered: Object.fromEntries(delivered) }));
      renameSync(`${file}.next`, file);
    },
    park: (record, reason) => {
      appendFileSync(join(directory, "stream-failures.jsonl"), `${JSON.stringify({ reason, record })}\n`);
    },
  };
}

function readDelivered(file: string, streamArn: string): Record<string, string> {
  if (!existsSync(file)) return {};
  try {
    const checkpoint = checkpointSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    return checkpoint.streamArn === streamArn ? checkpoint.delivered : {};
  } catch {
    return {};
  }
}
