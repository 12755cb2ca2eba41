import { createHash } from "node:crypto";
import { answerXml, bucketOf, type Exchange, type S3Context } from "./context.ts";
import type { Database } from "./database.ts";
import { maxPageEntries } from "./limits.ts";
import { listObjects, type StoredObject } from "./object-store.ts";
import { Refusal } from "./refusal.ts";
import { queryInteger, queryValue, type S3Request } from "./request.ts";
import { branch, leaf, xmlDocument } from "./xml.ts";

/** One line of a listing: an object, or everything under a common prefix. */
type ListEntry = { kind: "object"; key: Buffer; object: StoredObject } | { kind: "prefix"; prefix: Buffer };

export interface ListPage {
  readonly entries: readonly ListEntry[];
  /** Where the next page begins, in bytes of UTF-8; undefined when nothing follows. */
  readonly next: Buffer | undefined;
}

/**
 * One page in UTF-8 byte order, objects and common prefixes counted together. A common prefix costs one look-up however
 * many objects lie under it: the search goes on behind it.
 */
export function listPage(
  database: Database,
  wanted: { bucket: string; prefix: Buffer; delimiter: Buffer; from: Buffer; limit: number },
): ListPage {
  const entries: ListEntry[] = [];
  let from = Buffer.compare(wanted.from, wanted.prefix) < 0 ? wanted.prefix : wanted.from;
  for (;;) {
    const rows = listObjects(database, { bucket: wanted.bucket, from, limit: wanted.limit - entries.length + 1 });
    let jumped = false;
    for (const { key, object } of rows) {
      if (!key.subarray(0, wanted.prefix.length).equals(wanted.prefix)) return { entries, next: undefined };
      if (entries.length === wanted.limit) return { entries, next: key };
      const cut = wanted.delimiter.length > 0 ? key.indexOf(wanted.delimiter, wanted.prefix.length) : -1;
      if (cut < 0) {
        entries.push({ kind: "object", key, object });
        continue;
      }
      const prefix = key.subarray(0, cut + wanted.delimiter.length);
      entries.push({ kind: "prefix", prefix });
      from = behind(prefix);
      jumped = true;
      break;
    }
    if (!jumped) return { entries, next: undefined };
  }
}

/** First possible key after all that begin with `prefix`. UTF-8 has no byte 0xFF, so the last byte can be raised. */
export function behind(prefix: Buffer): Buffer {
  const next = Buffer.from(prefix);
  next[next.length - 1] = (next.at(-1) ?? 0) + 1;
  return next;
}

/** ListObjectsV2. */
export async function listObjectsV2(context: S3Context, { request, response }: Exchange): Promise<void> {
  const bucket = bucketOf(context, request);
  const maxKeys = queryInteger(request, "max-keys", { least: 0, most: 2 ** 31 - 1 }) ?? maxPageEntries;
  const limit = Math.min(maxKeys, maxPageEntries);
  const prefix = queryValue(request, "prefix") ?? "";
  const delimiter = queryValue(request, "delimiter") ?? "";
  const token = queryValue(request, "continuation-token");
  const startAfter = queryValue(request, "start-after");
  const from = readFrom({ token, startAfter });
  const wanted = { bucket, prefix: Buffer.from(prefix), delimiter: Buffer.from(delimiter), from, limit };
  const page = limit === 0 ? { entries: [], next: undefined } : listPage(context.database, wanted);
  const encode = keyEncoder(request);
  const optional = (name: string, value: string | undefined) => (value === undefined ? [] : [leaf(name, value)]);
  answerXml(
    response,
    xmlDocument("ListBucketResult", [
      leaf("Name", bucket),
      leaf("Prefix", encode(prefix)),
      ...(delimiter === "" ? [] : [leaf("Delimiter", encode(delimiter))]),
      leaf("MaxKeys", maxKeys),
      ...optional("EncodingType", queryValue(request, "encoding-type")),
      leaf("KeyCount", page.entries.length),
      leaf("IsTruncated", page.next !== undefined),
      ...optional("ContinuationToken", token),
      ...optional("NextContinuationToken", page.next && writeToken(page.next)),
      ...optional("StartAfter", startAfter),
      ...page.entries.map((entry) => entryXml(entry, encode)),
    ]),
  );
}

/** ListObjects, the first version: pages by a marker that is itself a key or a common prefix. */
export async function listObjectsV1(context: S3Context, { request, response }: Exchange): Promise<void> {
  const bucket = bucketOf(context, request);
  const maxKeys = queryInteger(request, "max-keys", { least: 0, most: 2 ** 31 - 1 }) ?? maxPageEntries;
  const limit = Math.min(maxKeys, maxPageEntries);
  const prefix = queryValue(request, "prefix") ?? "";
  const delimiter = queryValue(request, "delimiter") ?? "";
  const marker = queryValue(request, "marker") ?? "";
  const from = behindMarker(marker, { prefix, delimiter });
  const wanted = { bucket, prefix: Buffer.from(prefix), delimiter: Buffer.from(delimiter), from, limit };
  const page = limit === 0 ? { entries: [], next: undefined } : listPage(context.database, wanted);
  const encode = keyEncoder(request);
  const last = page.next && page.entries.at(-1);
  // Without a delimiter the client knows the last key by itself, and S3 tells no marker.
  const told = last && delimiter !== "" ? [leaf("NextMarker", encode(nameOf(last).toString("utf8")))] : [];
  const encoding = queryValue(request, "encoding-type");
  answerXml(
    response,
    xmlDocument("ListBucketResult", [
      leaf("Name", bucket),
      leaf("Prefix", encode(prefix)),
      leaf("Marker", encode(marker)),
      ...(delimiter === "" ? [] : [leaf("Delimiter", encode(delimiter))]),
      leaf("MaxKeys", maxKeys),
      ...(encoding === undefined ? [] : [leaf("EncodingType", encoding)]),
      leaf("IsTruncated", page.next !== undefined),
      ...told,
      ...page.entries.map((entry) => entryXml(entry, encode)),
    ]),
  );
}

function nameOf(entry: ListEntry): Buffer {
  return entry.kind === "prefix" ? entry.prefix : entry.key;
}

/** Where a page behind a marker begins: behind all that lies under it where it is a common prefix. */
function behindMarker(marker: string, { prefix, delimiter }: { prefix: string; delimiter: string }): Buffer {
  if (marker === "") return Buffer.alloc(0);
  const isFold = delimiter !== "" && marker.indexOf(delimiter, prefix.length) === marker.length - delimiter.length;
  return isFold ? behind(Buffer.from(marker)) : Buffer.concat([Buffer.from(marker), Buffer.of(0)]);
}

function entryXml(entry: ListEntry, encode: (key: string) => string): string {
  if (entry.kind === "prefix") return branch("CommonPrefixes", [leaf("Prefix", encode(entry.prefix.toString("utf8")))]);
  const { checksum } = entry.object;
  return branch("Contents", [
    leaf("Key", encode(entry.key.toString("utf8"))),
    leaf("LastModified", new Date(entry.object.modifiedMs).toISOString()),
    leaf("ETag", `"${entry.object.etag}"`),
    ...(checksum ? [leaf("ChecksumAlgorithm", checksum.algorithm), leaf("ChecksumType", checksum.type)] : []),
    leaf("Size", entry.object.size),
    leaf("StorageClass", "STANDARD"),
  ]);
}

/** With `encoding-type=url` names are percent-encoded, so that any character survives XML. */
export function keyEncoder(request: S3Request): (key: string) => string {
  const encoding = queryValue(request, "encoding-type");
  if (encoding === undefined) return (key) => key;
  if (encoding !== "url") throw new Refusal("InvalidArgument", "Invalid Encoding Method specified in Request");
  return (key) => encodeURIComponent(key).replaceAll("%2F", "/");
}

function readFrom(sent: { token: string | undefined; startAfter: string | undefined }): Buffer {
  if (sent.token !== undefined) return readToken(sent.token);
  // The first key after a given one is that key with a zero byte behind it.
  return sent.startAfter === undefined ? Buffer.alloc(0) : Buffer.concat([Buffer.from(sent.startAfter), Buffer.of(0)]);
}

// A token carries its own check, so that a made-up one is refused and nobody comes to rely on its inside.
const tokenCheckBytes = 8;

function writeToken(next: Buffer): string {
  return Buffer.concat([tokenCheck(next), next]).toString("base64url");
}

function readToken(token: string): Buffer {
  const bytes = Buffer.from(token, "base64url");
  const next = bytes.subarray(tokenCheckBytes);
  if (next.length === 0 || !tokenCheck(next).equals(bytes.subarray(0, tokenCheckBytes))) {
    throw new Refusal("InvalidArgument", "The continuation token provided is incorrect");
  }
  return next;
}

function tokenCheck(next: Buffer): Buffer {
  return createHash("sha256").update("continuation").update(next).digest().subarray(0, tokenCheckBytes);
}
