import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** A PostgreSQL of this machine, started on an empty cluster of its own and reached by a socket only its folder holds. */
export interface PostgresServer {
  readonly version: string;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

const DEBIAN_HOME = "/usr/lib/postgresql";
const START_TRIES = 200;
const TRY_EVERY_MS = 50;

/**
 * Starts PostgreSQL as its package sets it up (every commit is forced to the disk). Undefined where it is not installed.
 * Throws where it is installed and does not start.
 */
export async function startPostgres(connections: number): Promise<PostgresServer | undefined> {
  const programs = await programsFolder();
  const owner = programs === undefined ? undefined : ownerOfCluster();
  if (programs === undefined || owner === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "serai-postgres-"));
  if ("uid" in owner) await chown(folder, owner.uid, owner.gid);
  const data = join(folder, "data");
  execFileSync(join(programs, "initdb"), ["-D", data, "-A", "trust", "-U", "serai"], { ...owner, stdio: "pipe" });
  const server = spawn(join(programs, "postgres"), ["-D", data, "-k", folder, "-c", "listen_addresses="], {
    ...owner,
    stdio: "ignore",
  });
  const pool = new pg.Pool({ host: folder, user: "serai", database: "postgres", max: connections });
  const close = async () => {
    await pool.end();
    // The smart way down: it waits for connections that are still being closed.
    server.kill("SIGTERM");
    if (server.exitCode === null) await once(server, "exit");
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { version: await firstAnswer(pool), pool, close };
  } catch (fault) {
    await close();
    throw fault;
  }
}

/** The folder of the newest PostgreSQL that Debian's package left here. */
async function programsFolder(): Promise<string | undefined> {
  const versions = await readdir(DEBIAN_HOME).catch(() => []);
  const newest = versions.map(Number).sort((one, other) => other - one)[0];
  return newest === undefined ? undefined : join(DEBIAN_HOME, String(newest), "bin");
}

/** PostgreSQL refuses to run as root: then it runs as the account its package made. Undefined where there is none. */
function ownerOfCluster(): { uid: number; gid: number } | Record<string, never> | undefined {
  if (process.getuid?.() !== 0) return {};
  try {
    const [uid, gid] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, "postgres"], { stdio: "pipe" })));
    return uid === undefined || gid === undefined ? undefined : { uid, gid };
  } catch {
    return undefined; // `id` fails where there is no such account
  }
}

async function firstAnswer(pool: pg.Pool): Promise<string> {
  for (let tries = 1; ; tries++) {
    try {
      const { rows } = await pool.query<{ server_version: string }>("SHOW server_version");
      return rows[0]?.server_version ?? "of an unknown version";
    } catch (fault) {
      if (tries === START_TRIES) throw new Error("PostgreSQL did not start", { cause: fault });
      await sleep(TRY_EVERY_MS);
    }
  }
}
