import { measure } from "./body.ts";
import { checksumAlgorithms } from "./checksums.ts";
import { judgeRead, readWriteConditions } from "./conditions.ts";
import { answerXml, type Exchange, objectNameOf, type S3Context } from "./context.ts";
import { readDescription, readTags } from "./description.ts";
import { maxPutBytes } from "./limits.ts";
import { type Description, findObject, type ObjectName, type StoredObject } from "./object-store.ts";
import { Refusal } from "./refusal.ts";
import { demandVersion } from "./remove-object.ts";
import { amzHeader, type S3Request } from "./request.ts";
import { blobOwner, commitObject, defaultAlgorithm, wholeObject } from "./write-object.ts";
import { leaf, xmlDocument } from "./xml.ts";

/** CopyObject. The bytes are read and written anew, so the copy's ETag and checksum are its own, as in S3. */
export async function copyObject(context: S3Context, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const name = objectNameOf(context, request);
  const source = findCopySource(context, request);
  await using held = context.shelf.hold(source.object.segments);
  if (source.object.size > maxPutBytes)
    throw new Refusal(
      "InvalidRequest",
      "The specified copy source is larger than the maximum allowable size for a copy source.",
    );
  const description = copiedDescription(request, source, name);
  const algorithm = readAlgorithm(request) ?? source.object.checksum?.algorithm ?? defaultAlgorithm;
  const measured = measure([algorithm]);
  const bytes = held.read({ start: 0, end: source.object.size - 1 });
  const blob = await context.shelf.keep(blobOwner(name), passing(bytes, measured.update));
  const digests = measured.digests();
  const object = wholeObject({ blob, digests, algorithm, description, modifiedMs: context.now() });
  const conditions = readWriteConditions(request.headers);
  try {
    await context.shelf.discard(
      commitObject(context, exchange, { name, object, conditions, eventName: "ObjectCreated:Copy" }),
    );
  } catch (cause) {
    await context.shelf.discard([blob]);
    throw cause;
  }
  const { checksum } = object;
  answerXml(
    response,
    xmlDocument("CopyObjectResult", [
      leaf("LastModified", new Date(object.modifiedMs).toISOString()),
      leaf("ETag", `"${object.etag}"`),
      ...(checksum ? [leaf(`Checksum${checksum.algorithm}`, checksum.value), leaf("ChecksumType", checksum.type)] : []),
    ]),
  );
}

/** Hands on every piece after showing it. */
export async function* passing(source: AsyncIterable<Buffer>, show: (piece: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const piece of source) {
    show(piece);
    yield piece;
  }
}

interface CopySource {
  readonly name: ObjectName;
  readonly object: StoredObject;
  /** Whether one version was asked for: copying that over its own key brings it back. */
  readonly isPast: boolean;
}

/**
 * The object named by `x-amz-copy-source`, its conditions met. Throws NoSuchBucket, NoSuchKey or PreconditionFailed;
 * whoever calls must hold its files before awaiting anything.
 */
export function findCopySource(context: S3Context, request: S3Request): CopySource {
  const { versionId, ...name } = readCopySource(amzHeader(request, "x-amz-copy-source") ?? "");
  if (!context.buckets.has(name.bucket)) throw new Refusal("NoSuchBucket", undefined, { BucketName: name.bucket });
  const object = versionId === undefined ? findObject(context.database, name) : demandVersion(context, name, versionId);
  if (!object) throw new Refusal("NoSuchKey", undefined, { Key: name.key });
  const condition = (suffix: string) => amzHeader(request, `x-amz-copy-source-${suffix}`);
  const verdict = judgeRead(object, {
    ifMatch: condition("if-match"),
    ifNoneMatch: condition("if-none-match"),
    ifModifiedSince: condition("if-modified-since"),
    ifUnmodifiedSince: condition("if-unmodified-since"),
  });
  if (verdict !== "serve") throw new Refusal("PreconditionFailed");
  return { name, object, isPast: versionId !== undefined };
}

function readCopySource(text: string): ObjectName & { versionId: string | undefined } {
  const [encoded = "", query, ...more] = text.split("?");
  const versionId = /^versionId=(.+)$/.exec(query ?? "")?.[1];
  if ((query !== undefined && versionId === undefined) || more.length > 0) {
    throw new Refusal("InvalidArgument", "Unsupported copy source parameter.");
  }
  let path: string;
  try {
    path = decodeURIComponent(encoded).replace(/^\//, "");
  } catch {
    throw new Refusal("InvalidArgument", "Invalid copy source encoding.");
  }
  const slash = path.indexOf("/");
  if (slash < 1 || slash === path.length - 1) {
    throw new Refusal("InvalidArgument", "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
  }
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1), versionId };
}

function copiedDescription(request: S3Request, source: CopySource, target: ObjectName): Description {
  const metadata = readDirective(request, "x-amz-metadata-directive");
  const tagging = readDirective(request, "x-amz-tagging-directive");
  const ontoItself = source.name.bucket === target.bucket && source.name.key === target.key;
  if (ontoItself && !source.isPast && metadata === "COPY") {
    throw new Refusal(
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  }
  const base = metadata === "COPY" ? source.object.description : readDescription(request);
  const tags = tagging === "COPY" ? source.object.description.tags : readTags(amzHeader(request, "x-amz-tagging"));
  return { ...base, tags };
}

function readDirective(request: S3Request, header: string): "COPY" | "REPLACE" {
  const directive = amzHeader(request, header) ?? "COPY";
  if (directive !== "COPY" && directive !== "REPLACE")
    throw new Refusal("InvalidArgument", `Unknown directive in ${header}.`);
  return directive;
}

function readAlgorithm(request: S3Request) {
  const wanted = amzHeader(request, "x-amz-checksum-algorithm");
  if (wanted === undefined) return undefined;
  const algorithm = checksumAlgorithms.find((candidate) => candidate === wanted.toUpperCase());
  if (!algorithm) throw new Refusal("InvalidRequest", "Checksum algorithm provided is unsupported.");
  return algorithm;
}
