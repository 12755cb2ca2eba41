import { randomBytes } from "node:crypto";
import * as z from "zod";
import type { Database } from "./database.ts";
import {
  findObject,
  type ObjectName,
  removeObject,
  type StoredObject,
  saveObject,
  storedObjectSchema,
  utf8,
} from "./object-store.ts";

/**
 * What a key named before. The newest version, where it is an object, stands in `objects` as in a bucket without versions;
 * here stand those it displaced and the delete markers, in the order they were displaced or set.
 */
const pastSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("object"), object: storedObjectSchema }),
  z.object({ kind: z.literal("marker"), modifiedMs: z.int() }),
]);
type Past = z.infer<typeof pastSchema>;

/** One version of a key: an object or a delete marker. */
export type Version = Past & { readonly id: string };
/** As a listing shows it. */
export type ListedVersion = Version & { readonly key: Buffer; readonly isLatest: boolean };

const pastRow = z.object({ id: z.string(), record: z.string() });
const listedRow = z.object({ key: z.instanceof(Uint8Array), id: z.string().nullable(), record: z.string() });

/** Objects from before a bucket kept versions have this one. */
export const nullVersion = "null";

export function newVersionId(): string {
  return randomBytes(24).toString("base64url");
}

function versionIdOf(object: StoredObject): string {
  return object.versionId ?? nullVersion;
}

/** Takes an object off its key and keeps it as a past version. */
export function displace(database: Database, name: ObjectName): void {
  const current = findObject(database, name);
  if (!current) return;
  savePast(database, name, { kind: "object", object: current, id: versionIdOf(current) });
  removeObject(database, name);
}

/** The key names nothing any more; what it named stays. */
export function setMarker(database: Database, name: ObjectName, modifiedMs: number): string {
  const id = newVersionId();
  displace(database, name);
  savePast(database, name, { kind: "marker", modifiedMs, id });
  return id;
}

/** Whether the newest version of a key is a delete marker, and which. */
export function latestMarker(database: Database, name: ObjectName): string | undefined {
  if (findObject(database, name)) return undefined;
  const newest = newestPast(database, name);
  return newest?.kind === "marker" ? newest.id : undefined;
}

export function findVersion(database: Database, name: ObjectName, id: string): Version | undefined {
  const current = findObject(database, name);
  if (current && versionIdOf(current) === id) return { kind: "object", object: current, id };
  const sql = "SELECT id, record FROM versions WHERE bucket = ? AND key = ? AND id = ?";
  const row = database.first(sql, name.bucket, utf8(name.key), id);
  return row && readPast(row);
}

/** Removes one version for good; the newest that is left, where it is an object, is what the key names again. */
export function removeVersion(database: Database, name: ObjectName, id: string): Version | undefined {
  const version = findVersion(database, name, id);
  if (!version) return undefined;
  const current = findObject(database, name);
  if (current && versionIdOf(current) === id) removeObject(database, name);
  else removePast(database, name, id);
  const newest = newestPast(database, name);
  if (!findObject(database, name) && newest?.kind === "object") {
    removePast(database, name, newest.id);
    saveObject(database, name, newest.object);
  }
  return version;
}

/** Versions from a key on (bytes of UTF-8, inclusive), keys in byte order, the newest of each first. */
export function listVersions(
  database: Database,
  page: { bucket: string; from: Buffer; limit: number },
): ListedVersion[] {
  const sql = `
    SELECT key, NULL AS id, record, 1 AS current, 0 AS seq FROM objects WHERE bucket = ? AND key >= ?
    UNION ALL SELECT key, id, record, 0 AS current, seq FROM versions WHERE bucket = ? AND key >= ?
    ORDER BY key, current DESC, seq DESC LIMIT ?`;
  let before: Buffer | undefined;
  return database.all(sql, page.bucket, page.from, page.bucket, page.from, page.limit).map((row) => {
    const { key: bytes, id, record } = listedRow.parse(row);
    const key = Buffer.from(bytes);
    const isLatest = !before?.equals(key);
    before = key;
    if (id !== null) return { ...readPast({ id, record }), key, isLatest };
    const object = storedObjectSchema.parse(JSON.parse(record));
    return { kind: "object", object, id: versionIdOf(object), key, isLatest };
  });
}

function newestPast(database: Database, name: ObjectName): Version | undefined {
  const sql = "SELECT id, record FROM versions WHERE bucket = ? AND key = ? ORDER BY seq DESC LIMIT 1";
  const row = database.first(sql, name.bucket, utf8(name.key));
  return row && readPast(row);
}

function savePast(database: Database, name: ObjectName, { id, ...past }: Version): void {
  const sql = "INSERT INTO versions (bucket, key, id, record) VALUES (?, ?, ?, ?)";
  database.run(sql, name.bucket, utf8(name.key), id, JSON.stringify(past));
}

function removePast(database: Database, name: ObjectName, id: string): void {
  database.run("DELETE FROM versions WHERE bucket = ? AND key = ? AND id = ?", name.bucket, utf8(name.key), id);
}

function readPast(row: object): Version {
  const { id, record } = pastRow.parse(row);
  return { id, ...pastSchema.parse(JSON.parse(record)) };
}
