import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Adapter, AdapterPayload } from "oidc-provider";

/** What the provider remembers (sessions, grants, codes, refresh tokens, clients) and who has signed in here. */
export interface IdentityStore {
  /** The provider asks for one of these per kind of artifact. */
  adapter(model: string): Adapter;
  saveClient(metadata: AdapterPayload & { client_id: string }): void;
  savePerson(person: StoredPerson): void;
  findPerson(subject: string): StoredPerson | undefined;
  close(): void;
}

export interface StoredPerson {
  readonly subject: string;
  readonly email: string;
  readonly name: string;
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS artifacts (
    model TEXT NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL,
    grant_id TEXT, uid TEXT, user_code TEXT, expires_at_seconds INTEGER,
    PRIMARY KEY (model, id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS artifacts_by_grant ON artifacts (grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS artifacts_by_uid ON artifacts (model, uid) WHERE uid IS NOT NULL;
  CREATE INDEX IF NOT EXISTS artifacts_by_expiry ON artifacts (expires_at_seconds) WHERE expires_at_seconds IS NOT NULL;
  CREATE TABLE IF NOT EXISTS people (subject TEXT PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL) WITHOUT ROWID;
`;

/** Opens the store in a directory; every write is on disk before it is answered, so that a kill loses no session. */
export function openIdentityStore(directory: string): IdentityStore {
  const database = new DatabaseSync(join(directory, "identity.sqlite"), { timeout: 5000 });
  database.exec(SCHEMA);
  database.prepare("DELETE FROM artifacts WHERE expires_at_seconds < ?").run(nowSeconds());
  const insertPerson = database.prepare("INSERT OR REPLACE INTO people (subject, email, name) VALUES (?, ?, ?)");
  const selectPerson = database.prepare("SELECT subject, email, name FROM people WHERE subject = ?");
  const clients = new ArtifactTable(database, "Client");
  return {
    adapter: (model) => new ArtifactTable(database, model),
    saveClient: (metadata) => clients.save(metadata.client_id, metadata),
    savePerson: (person) => {
      insertPerson.run(person.subject, person.email, person.name);
    },
    findPerson: (subject) => {
      const row = selectPerson.get(subject);
      return row && { subject: String(row.subject), email: String(row.email), name: String(row.name) };
    },
    close: () => database.close(),
  };
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** One kind of artifact, in the shape the provider demands of its storage. */
class ArtifactTable implements Adapter {
  readonly #database: DatabaseSync;
  readonly #model: string;

  constructor(database: DatabaseSync, model: string) {
    this.#database = database;
    this.#model = model;
  }

  save(id: string, payload: AdapterPayload, expiresInSeconds?: number): void {
    this.#database
      .prepare(
        `INSERT OR REPLACE INTO artifacts (model, id, payload, grant_id, uid, user_code, expires_at_seconds)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        this.#model,
        id,
        JSON.stringify(payload),
        payload.grantId ?? null,
        payload.uid ?? null,
        payload.userCode ?? null,
        expiresInSeconds === undefined ? null : nowSeconds() + expiresInSeconds,
      );
  }

  async upsert(id: string, payload: AdapterPayload, expiresInSeconds: number): Promise<void> {
    this.save(id, payload, expiresInSeconds);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.#findBy("id", id);
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#findBy("uid", uid);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#findBy("user_code", userCode);
  }

  async consume(id: string): Promise<void> {
    this.#database
      .prepare("UPDATE artifacts SET payload = json_set(payload, '$.consumed', ?) WHERE model = ? AND id = ?")
      .run(nowSeconds(), this.#model, id);
  }

  async destroy(id: string): Promise<void> {
    this.#database.prepare("DELETE FROM artifacts WHERE model = ? AND id = ?").run(this.#model, id);
  }

  /** Everything issued under a grant goes at once, whatever its kind; the grant itself is destroyed by its id. */
  async revokeByGrantId(grantId: string): Promise<void> {
    this.#database.prepare("DELETE FROM artifacts WHERE grant_id = ?").run(grantId);
  }

  #findBy(column: "id" | "uid" | "user_code", value: string): AdapterPayload | undefined {
    const row = this.#database
      .prepare(
        `SELECT payload FROM artifacts
         WHERE model = ? AND ${column} = ? AND (expires_at_seconds IS NULL OR expires_at_seconds > ?)`,
      )
      .get(this.#model, value, nowSeconds());
    return row && JSON.parse(String(row.payload));
  }
}
