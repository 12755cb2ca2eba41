import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const LAYOUT = `
  CREATE TABLE IF NOT EXISTS objects (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    created INTEGER NOT NULL,
    body TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, sequence);
  CREATE INDEX IF NOT EXISTS sessions_open ON objects (json_extract(body, '$.expires_at'))
    WHERE kind = 'checkout.session' AND json_extract(body, '$.status') = 'open';
  CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    request_id TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    stored_at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS deliveries (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL UNIQUE REFERENCES objects (id),
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    last_status INTEGER,
    last_error TEXT
  );
  CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_at) WHERE status = 'pending';
  CREATE TABLE IF NOT EXISTS knobs (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
`;

/**
 * Opens the sandbox's one file in `directory`, making both where absent. What a committed transaction wrote survives
 * SIGKILL and loss of power: write-ahead log, synchronous FULL.
 */
export function openDatabase(directory: string): DatabaseSync {
  mkdirSync(directory, { recursive: true });
  const database = new DatabaseSync(join(directory, "payments.sqlite"));
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 2000;",
  );
  database.exec(LAYOUT);
  return database;
}

/**
 * Runs `work` in one transaction: all of it is kept, or, when it throws or its outcome is not to be kept, none of it.
 */
export function inTransaction<T>(
  database: DatabaseSync,
  work: () => T,
  keeps: (outcome: T) => boolean = () => true,
): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const outcome = work();
    database.exec(keeps(outcome) ? "COMMIT" : "ROLLBACK");
    return outcome;
  } catch (fault) {
    database.exec("ROLLBACK");
    throw fault;
  }
}
