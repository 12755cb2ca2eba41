import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const checkpointSchema = z.object({
  streamArn: z.string(),
  /** Per shard the sequence number of the last record that was delivered. */
  delivered: z.record(z.string(), z.string()),
});

const CHECKPOINT_FILE = "stream-checkpoint.json";

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
  const file = join(directory, CHECKPOINT_FILE);
  const kept = readCheckpoint(file);
  const delivered = new Map(kept?.streamArn === streamArn ? Object.entries(kept.delivered) : []);
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

/** Per shard the last sequence number delivered, of whichever stream the directory's checkpoint is. */
export function deliveredIn(directory: string): Readonly<Record<string, string>> {
  return readCheckpoint(join(directory, CHECKPOINT_FILE))?.delivered ?? {};
}

function readCheckpoint(file: string): z.infer<typeof checkpointSchema> | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return checkpointSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}
