import * as z from "zod";
import { checksumAlgorithms, checksumTypes } from "./checksums.ts";
import type { Database } from "./database.ts";

const checksumSchema = z.object({
  algorithm: z.enum(checksumAlgorithms),
  type: z.enum(checksumTypes),
  value: z.string(),
});

/** What an upload says of its object beside the bytes. */
export const descriptionSchema = z.object({
  /** Content-Type, Cache-Control and the like, by lower-case name. */
  headers: z.record(z.string(), z.string()),
  /** `x-amz-meta-…` without the prefix. */
  metadata: z.record(z.string(), z.string()),
  tags: z.array(z.tuple([z.string(), z.string()])),
});
export type Description = z.infer<typeof descriptionSchema>;

export const storedObjectSchema = z.object({
  /** Without quotes. */
  etag: z.string(),
  size: z.int(),
  modifiedMs: z.int(),
  segments: z.array(z.object({ blob: z.string(), size: z.int() })),
  checksum: checksumSchema.optional(),
  description: descriptionSchema,
  /** Absent where the bucket kept no versions when it was written. */
  versionId: z.string().optional(),
});
export type StoredObject = z.infer<typeof storedObjectSchema>;

export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
}

const recordRow = z.object({ record: z.string() });
const listedRow = z.object({ key: z.instanceof(Uint8Array), record: z.string() });

export function findObject(database: Database, name: ObjectName): StoredObject | undefined {
  const row = database.first("SELECT record FROM objects WHERE bucket = ? AND key = ?", name.bucket, utf8(name.key));
  return row && storedObjectSchema.parse(JSON.parse(recordRow.parse(row).record));
}

export function saveObject(database: Database, name: ObjectName, object: StoredObject): void {
  const sql = "INSERT OR REPLACE INTO objects (bucket, key, record) VALUES (?, ?, ?)";
  database.run(sql, name.bucket, utf8(name.key), JSON.stringify(object));
}

export function removeObject(database: Database, name: ObjectName): void {
  database.run("DELETE FROM objects WHERE bucket = ? AND key = ?", name.bucket, utf8(name.key));
}

/** Up to `limit` objects from `from` (inclusive, bytes of UTF-8) on, in byte order. */
export function listObjects(
  database: Database,
  page: { bucket: string; from: Buffer; limit: number },
): { key: Buffer; object: StoredObject }[] {
  const sql = "SELECT key, record FROM objects WHERE bucket = ? AND key >= ? ORDER BY key LIMIT ?";
  return database.all(sql, page.bucket, page.from, page.limit).map((row) => {
    const { key, record } = listedRow.parse(row);
    return { key: Buffer.from(key), object: storedObjectSchema.parse(JSON.parse(record)) };
  });
}

/** Every file that an object or a part still uses. */
export function usedBlobs(database: Database): Set<string> {
  const sql = `
    SELECT json_extract(segment.value, '$.blob') AS blob FROM objects, json_each(objects.record, '$.segments') AS segment
    UNION ALL SELECT json_extract(segment.value, '$.blob') FROM versions, json_each(versions.record, '$.object.segments') AS segment
    UNION ALL SELECT json_extract(record, '$.blob') FROM parts`;
  return new Set(database.all(sql).map((row) => z.object({ blob: z.string() }).parse(row).blob));
}

export function utf8(key: string): Buffer {
  return Buffer.from(key, "utf8");
}
