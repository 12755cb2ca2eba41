import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from "node:sqlite";

/** Names, metadata and undelivered events, in one SQLite file that only this process may open. */
export interface Database {
  run(sql: string, ...values: SQLInputValue[]): { changes: number; insertedId: number };
  first(sql: string, ...values: SQLInputValue[]): Record<string, SQLOutputValue> | undefined;
  all(sql: string, ...values: SQLInputValue[]): Record<string, SQLOutputValue>[];
  /** All or nothing, with nothing between: the engine is synchronous, so `work` must be too. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/**
 * Keys are blobs of UTF-8, so that SQLite compares them byte by byte, which is the order S3 lists in.
 * `record` columns hold JSON that the stores parse.
 */
const schema = `
  CREATE TABLE IF NOT EXISTS objects (
    bucket TEXT NOT NULL, key BLOB NOT NULL, record TEXT NOT NULL, PRIMARY KEY (bucket, key)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS versions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL, key BLOB NOT NULL, id TEXT NOT NULL, record TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS versions_by_key ON versions (bucket, key, seq);
  CREATE TABLE IF NOT EXISTS uploads (
    bucket TEXT NOT NULL, key BLOB NOT NULL, id TEXT NOT NULL UNIQUE, record TEXT NOT NULL, PRIMARY KEY (bucket, key, id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS parts (
    upload TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE, number INTEGER NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (upload, number)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY AUTOINCREMENT, record TEXT NOT NULL);
`;

/** How long opening waits for a process that is just ending. */
const lockWaitMs = 2000;

function openEngine(path: string): DatabaseSync {
  const engine = new DatabaseSync(path, { timeout: lockWaitMs, enableForeignKeyConstraints: true });
  try {
    // Exclusive: two servers over one folder would remove each other's files. Full: what was acknowledged survives a power cut.
    engine.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    engine.exec(schema);
    return engine;
  } catch (cause) {
    engine.close();
    throw new Error(`${path} cannot be opened; another process may be using it`, { cause });
  }
}

/** Opens or creates the file. Throws where another process has it. */
export function openDatabase(path: string): Database {
  const engine = openEngine(path);
  const statements = new Map<string, ReturnType<DatabaseSync["prepare"]>>();
  const prepared = (sql: string) => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = engine.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    run(sql, ...values) {
      const { changes, lastInsertRowid } = prepared(sql).run(...values);
      return { changes: Number(changes), insertedId: Number(lastInsertRowid) };
    },
    first: (sql, ...values) => prepared(sql).get(...values),
    all: (sql, ...values) => prepared(sql).all(...values),
    transaction(work) {
      engine.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        engine.exec("COMMIT");
        return result;
      } catch (cause) {
        engine.exec("ROLLBACK");
        throw cause;
      }
    },
    close: () => engine.close(),
  };
}
