import { DatabaseSync } from "node:sqlite";
import { deliveredIn } from "./stream-checkpoint.ts";

/** As long as DynamoDB keeps stream records. */
const KEPT_SECONDS = 24 * 60 * 60;

/** How long to wait for the engine to finish a write of its own. */
const LOCK_TIMEOUT_MILLISECONDS = 5000;

/**
 * The engine numbers each stream record by the greatest number so far and finds it by reading the whole table of stream
 * records, so every write becomes slower than the one before. These are the expressions of its own two queries.
 */
export function indexStreamRecords(databaseFile: string): void {
  withDatabase(databaseFile, (database) =>
    database.exec(
      "CREATE INDEX IF NOT EXISTS serai_stream_records ON _stream_records (table_name, CAST(sequence_number AS INTEGER))",
    ),
  );
}

/**
 * Drops stream records that were delivered and are older than a day; the engine never does. Unlike DynamoDB it keeps
 * those that were not delivered, because a machine may be switched off for longer. The newest stays: the engine numbers
 * the next one by it.
 */
export function trimStreamRecords(options: {
  readonly databaseFile: string;
  /** Where the checkpoint of the delivery lives. */
  readonly directory: string;
  readonly nowSeconds: number;
}): void {
  const delivered = deliveredIn(options.directory);
  withDatabase(options.databaseFile, (database) => {
    const trim = database.prepare(
      `DELETE FROM _stream_records
       WHERE shard_id = ? AND CAST(sequence_number AS INTEGER) <= CAST(? AS INTEGER) AND created_at < ?
         AND id < (SELECT MAX(id) FROM _stream_records AS newest WHERE newest.table_name = _stream_records.table_name)`,
    );
    for (const [shardId, sequenceNumber] of Object.entries(delivered)) {
      trim.run(shardId, sequenceNumber, options.nowSeconds - KEPT_SECONDS);
    }
  });
}

function withDatabase(databaseFile: string, work: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(databaseFile, { timeout: LOCK_TIMEOUT_MILLISECONDS });
  try {
    work(database);
  } finally {
    database.close();
  }
}
