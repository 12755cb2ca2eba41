import * as z from "zod";
import { checksumAlgorithms, checksumTypes } from "./checksums.ts";
import type { Database } from "./database.ts";
import { descriptionSchema, type ObjectName, utf8 } from "./object-store.ts";

const uploadSchema = z.object({
  initiatedMs: z.int(),
  /** What the client asked for; undefined where it asked for nothing, and CRC64NVME is kept of its own accord. */
  checksum: z.object({ algorithm: z.enum(checksumAlgorithms), type: z.enum(checksumTypes) }).optional(),
  description: descriptionSchema,
});
export type Upload = z.infer<typeof uploadSchema>;

const partSchema = z.object({
  etag: z.string(),
  size: z.int(),
  modifiedMs: z.int(),
  blob: z.string(),
  /** In the upload's algorithm, base64. */
  checksum: z.string(),
});
export type Part = z.infer<typeof partSchema>;
export type NumberedPart = Part & { number: number };

const recordRow = z.object({ record: z.string() });
const partRow = z.object({ number: z.int(), record: z.string() });
const uploadRow = z.object({ key: z.instanceof(Uint8Array), id: z.string(), record: z.string() });

export type UploadName = ObjectName & { readonly id: string };

export function saveUpload(database: Database, name: UploadName, upload: Upload): void {
  const sql = "INSERT INTO uploads (bucket, key, id, record) VALUES (?, ?, ?, ?)";
  database.run(sql, name.bucket, utf8(name.key), name.id, JSON.stringify(upload));
}

export function findUpload(database: Database, name: UploadName): Upload | undefined {
  const sql = "SELECT record FROM uploads WHERE bucket = ? AND key = ? AND id = ?";
  const row = database.first(sql, name.bucket, utf8(name.key), name.id);
  return row && uploadSchema.parse(JSON.parse(recordRow.parse(row).record));
}

/** Removes an upload and its parts; answers nothing, so read the parts before. */
export function removeUpload(database: Database, id: string): void {
  database.run("DELETE FROM uploads WHERE id = ?", id);
}

/**
 * Uploads in progress whose key has a prefix, by key in byte order and then by id. `after` with an empty id means after
 * every upload of that key; an empty key means from the beginning.
 */
export function listUploads(
  database: Database,
  page: { bucket: string; prefix: string; after: { key: string; id: string }; limit: number },
): (UploadName & { upload: Upload })[] {
  const sql = `
    SELECT key, id, record FROM uploads
    WHERE bucket = ? AND substr(key, 1, ?) = ? AND (key > ? OR (key = ? AND ? <> '' AND id > ?))
    ORDER BY key, id LIMIT ?`;
  const prefix = utf8(page.prefix);
  const key = utf8(page.after.key);
  const { id } = page.after;
  const rows = database.all(sql, page.bucket, prefix.length, prefix, key, key, id, id, page.limit);
  return rows.map((row) => {
    const found = uploadRow.parse(row);
    const upload = uploadSchema.parse(JSON.parse(found.record));
    return { bucket: page.bucket, key: Buffer.from(found.key).toString("utf8"), id: found.id, upload };
  });
}

export function savePart(database: Database, upload: string, { number, ...part }: NumberedPart): void {
  const sql = "INSERT OR REPLACE INTO parts (upload, number, record) VALUES (?, ?, ?)";
  database.run(sql, upload, number, JSON.stringify(part));
}

export function findPart(database: Database, upload: string, number: number): Part | undefined {
  const row = database.first("SELECT record FROM parts WHERE upload = ? AND number = ?", upload, number);
  return row && partSchema.parse(JSON.parse(recordRow.parse(row).record));
}

/** Parts with numbers greater than `after`, ascending. */
export function listParts(database: Database, page: { upload: string; after: number; limit: number }): NumberedPart[] {
  const sql = "SELECT number, record FROM parts WHERE upload = ? AND number > ? ORDER BY number LIMIT ?";
  return database.all(sql, page.upload, page.after, page.limit).map((row) => {
    const { number, record } = partRow.parse(row);
    return { number, ...partSchema.parse(JSON.parse(record)) };
  });
}
