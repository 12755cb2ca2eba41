import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { openBody } from "./body.ts";
import { demandWritable, judgeRead, readWriteConditions } from "./conditions.ts";
import { answerEmpty, bucketOf, type Exchange, objectNameOf, type S3Context } from "./context.ts";
import { demandHeaderValue, describingHeaders, readDescription } from "./description.ts";
import { maxPutBytes } from "./limits.ts";
import { findObject, type ObjectName, type StoredObject } from "./object-store.ts";
import { type ByteRange, readPartNumber, readRange } from "./ranges.ts";
import { Refusal } from "./refusal.ts";
import { demandVersion, removeFrom } from "./remove-object.ts";
import { amzHeader, queryValue, type S3Request } from "./request.ts";
import { latestMarker } from "./version-store.ts";
import { blobOwner, checksumHeaders, commitObject, defaultAlgorithm, wholeObject } from "./write-object.ts";

/** PutObject. The old object stays until the new one arrived whole, was checked and won its conditions. */
export async function putObject(context: S3Context, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const name = objectNameOf(context, request);
  const conditions = readWriteConditions(request.headers);
  const description = readDescription(request);
  // Asked here to spare a hopeless upload; the answer that counts is given at the commit.
  demandWritable(findObject(context.database, name), conditions);
  const body = openBody(request, exchange.authenticated, { maxBytes: maxPutBytes });
  const algorithm = body.claimed ?? defaultAlgorithm;
  const blob = await context.shelf.keep(blobOwner(name), body.chunks([algorithm]));
  const digests = body.digests();
  const object = wholeObject({ blob, digests, algorithm, description, modifiedMs: context.now() });
  try {
    await context.shelf.discard(
      commitObject(context, exchange, { name, object, conditions, eventName: "ObjectCreated:Put" }),
    );
  } catch (cause) {
    await context.shelf.discard([blob]);
    throw cause;
  }
  for (const [header, value] of Object.entries(checksumHeaders(object.checksum))) response.setHeader(header, value);
  response.setHeader("etag", `"${object.etag}"`);
  answerEmpty(response, 200);
}

/** GetObject and HeadObject, with conditions, one range, checksums and response overrides. */
export async function getObject(context: S3Context, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const name = objectNameOf(context, request);
  const object = readableObject(context, exchange, name);
  await using held = context.shelf.hold(object.segments);
  const lastModified = new Date(object.modifiedMs).toUTCString();
  response.setHeader("etag", `"${object.etag}"`);
  response.setHeader("last-modified", lastModified);
  const verdict = judgeRead(object, {
    ifMatch: request.headers.get("if-match"),
    ifNoneMatch: request.headers.get("if-none-match"),
    ifModifiedSince: request.headers.get("if-modified-since"),
    ifUnmodifiedSince: request.headers.get("if-unmodified-since"),
  });
  if (verdict === "failed") throw new Refusal("PreconditionFailed");
  if (verdict === "unchanged") return answerEmpty(response, 304);
  if (object.versionId !== undefined) response.setHeader("x-amz-version-id", object.versionId);
  const part = readPartNumber(request, object);
  if (part?.count !== undefined) response.setHeader("x-amz-mp-parts-count", part.count);
  const range = part?.range ?? rangeOf(request, object, lastModified);
  response.writeHead(range ? 206 : 200, readHeaders(request, object, range));
  if (request.method === "HEAD" || object.size === 0) {
    response.end();
    return;
  }
  const bytes = held.read(range ?? { start: 0, end: object.size - 1 });
  await pipeline(Readable.from(bytes, { objectMode: false }), response);
}

/** The object a read is about. Where a delete marker stands in its place, the answer says so. */
function readableObject(context: S3Context, { request, response }: Exchange, name: ObjectName): StoredObject {
  const versionId = queryValue(request, "versionId");
  if (versionId !== undefined) return demandVersion(context, name, versionId);
  const object = findObject(context.database, name);
  if (object) return object;
  const marker = latestMarker(context.database, name);
  if (marker !== undefined) response.setHeader("x-amz-delete-marker", "true").setHeader("x-amz-version-id", marker);
  throw new Refusal("NoSuchKey", undefined, { Key: name.key });
}

/** DeleteObject: gone or never there, the answer is the same. */
export async function deleteObject(context: S3Context, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const name = objectNameOf(context, request);
  const wanted = { ifMatch: request.headers.get("if-match"), versionId: queryValue(request, "versionId") };
  const removal = context.database.transaction(() => removeFrom(context, name, wanted));
  await context.shelf.discard(removal.freed);
  if (removal.versionId !== undefined) response.setHeader("x-amz-version-id", removal.versionId);
  if (removal.isMarker) response.setHeader("x-amz-delete-marker", "true");
  answerEmpty(response, 204);
}

/** HeadBucket. */
export async function headBucket(context: S3Context, { request, response }: Exchange): Promise<void> {
  bucketOf(context, request);
  response.setHeader("x-amz-bucket-region", context.region);
  answerEmpty(response, 200);
}

/** A range counts only for the object the client began with, when it says so by If-Range. */
function rangeOf(request: S3Request, object: StoredObject, lastModified: string): ByteRange | undefined {
  const ifRange = request.headers.get("if-range");
  const stillTheSame = ifRange === undefined || ifRange === `"${object.etag}"` || ifRange === lastModified;
  return stillTheSame ? readRange(request.headers.get("range"), object.size) : undefined;
}

const overridable = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
];

function readHeaders(request: S3Request, object: StoredObject, range: ByteRange | undefined): Record<string, string> {
  const headers = describingHeaders(object.description);
  for (const name of overridable) {
    const override = queryValue(request, `response-${name}`);
    if (override !== undefined) headers[name] = demandHeaderValue(`response-${name}`, override);
  }
  headers["accept-ranges"] = "bytes";
  headers["content-length"] = String(range ? range.end - range.start + 1 : object.size);
  headers["x-amz-server-side-encryption"] = "AES256";
  if (range) headers["content-range"] = `bytes ${range.start}-${range.end}/${object.size}`;
  // A checksum covers the whole, so it is told only with the whole.
  const asked = amzHeader(request, "x-amz-checksum-mode") === "ENABLED";
  return asked && !range ? { ...headers, ...checksumHeaders(object.checksum) } : headers;
}
