import { randomBytes } from "node:crypto";
import { type BodyDigests, measure, openBody } from "./body.ts";
import { type ChecksumAlgorithm, checksumAlgorithms, checksumHeader, checksumTypes, isLinear } from "./checksums.ts";
import { answerEmpty, answerXml, type Exchange, objectNameOf, type S3Context } from "./context.ts";
import { findCopySource, passing } from "./copy-object.ts";
import { readDescription } from "./description.ts";
import { maxPartNumber, maxPutBytes } from "./limits.ts";
import { readCopyRange } from "./ranges.ts";
import { Refusal } from "./refusal.ts";
import { amzHeader, queryInteger, queryValue, type S3Request } from "./request.ts";
import {
  findPart,
  findUpload,
  listParts,
  type Part,
  removeUpload,
  savePart,
  saveUpload,
  type Upload,
  type UploadName,
} from "./upload-store.ts";
import { blobOwner, defaultAlgorithm } from "./write-object.ts";
import { leaf, xmlDocument } from "./xml.ts";

/** CreateMultipartUpload. */
export async function createUpload(context: S3Context, { request, response }: Exchange): Promise<void> {
  const name = { ...objectNameOf(context, request), id: randomBytes(24).toString("base64url") };
  const checksum = readUploadChecksum(request);
  const upload: Upload = {
    initiatedMs: context.now(),
    ...(checksum ? { checksum } : {}),
    description: readDescription(request),
  };
  saveUpload(context.database, name, upload);
  if (checksum) {
    response.setHeader("x-amz-checksum-algorithm", checksum.algorithm);
    response.setHeader("x-amz-checksum-type", checksum.type);
  }
  const children = [leaf("Bucket", name.bucket), leaf("Key", name.key), leaf("UploadId", name.id)];
  answerXml(response, xmlDocument("InitiateMultipartUploadResult", children));
}

/** UploadPart. A part sent again replaces the one before. */
export async function uploadPart(context: S3Context, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const { name, upload } = uploadOf(context, request);
  const number = readPartNumber(request);
  const body = openBody(request, exchange.authenticated, { maxBytes: maxPutBytes });
  demandPartChecksum(upload, body.claimed);
  const blob = await context.shelf.keep(blobOwner(name), body.chunks([partAlgorithm(upload)]));
  const part = await commitPart(context, { name, upload, number, blob, digests: body.digests() });
  const echoed = body.claimed ?? partAlgorithm(upload);
  response.setHeader("etag", `"${part.etag}"`);
  response.setHeader(checksumHeader(echoed), body.digests().checksums.get(echoed)?.toString("base64") ?? "");
  answerEmpty(response, 200);
}

/** UploadPartCopy: a part from an object that is already here, whole or one range of it. */
export async function uploadPartCopy(context: S3Context, { request, response }: Exchange): Promise<void> {
  const { name, upload } = uploadOf(context, request);
  const number = readPartNumber(request);
  const { object } = findCopySource(context, request);
  await using held = context.shelf.hold(object.segments);
  const range = readCopyRange(amzHeader(request, "x-amz-copy-source-range"), object.size);
  const measured = measure([partAlgorithm(upload)]);
  const bytes = held.read(range ?? { start: 0, end: object.size - 1 });
  const blob = await context.shelf.keep(blobOwner(name), passing(bytes, measured.update));
  const part = await commitPart(context, { name, upload, number, blob, digests: measured.digests() });
  const children = [leaf("LastModified", new Date(part.modifiedMs).toISOString()), leaf("ETag", `"${part.etag}"`)];
  if (upload.checksum) children.push(leaf(`Checksum${upload.checksum.algorithm}`, part.checksum));
  answerXml(response, xmlDocument("CopyPartResult", children));
}

/** AbortMultipartUpload. A part still arriving finds the upload gone and is refused. */
export async function abortUpload(context: S3Context, { request, response }: Exchange): Promise<void> {
  const { name } = uploadOf(context, request);
  const blobs = listParts(context.database, { upload: name.id, after: 0, limit: maxPartNumber }).map((p) => p.blob);
  removeUpload(context.database, name.id);
  await context.shelf.discard(blobs);
  answerEmpty(response, 204);
}

/** The upload a request names. Throws NoSuchUpload. */
export function uploadOf(context: S3Context, request: S3Request): { name: UploadName; upload: Upload } {
  const name = { ...objectNameOf(context, request), id: queryValue(request, "uploadId") ?? "" };
  const upload = findUpload(context.database, name);
  if (!upload) throw new Refusal("NoSuchUpload", undefined, { UploadId: name.id });
  return { name, upload };
}

/** The checksum kept with each part: the one the upload was created with, or S3's own choice. */
export function partAlgorithm(upload: Upload): ChecksumAlgorithm {
  return upload.checksum?.algorithm ?? defaultAlgorithm;
}

async function commitPart(
  context: S3Context,
  arrived: { name: UploadName; upload: Upload; number: number; blob: string; digests: BodyDigests },
): Promise<Part> {
  const part: Part = {
    etag: arrived.digests.md5.toString("hex"),
    size: arrived.digests.size,
    modifiedMs: context.now(),
    blob: arrived.blob,
    checksum: arrived.digests.checksums.get(partAlgorithm(arrived.upload))?.toString("base64") ?? "",
  };
  const replaced = context.database.transaction(() => {
    if (!findUpload(context.database, arrived.name)) return "upload-gone" as const;
    const before = findPart(context.database, arrived.name.id, arrived.number);
    savePart(context.database, arrived.name.id, { number: arrived.number, ...part });
    return before;
  });
  if (replaced === "upload-gone") {
    await context.shelf.discard([arrived.blob]);
    throw new Refusal("NoSuchUpload", undefined, { UploadId: arrived.name.id });
  }
  if (replaced) await context.shelf.discard([replaced.blob]);
  return part;
}

function readPartNumber(request: S3Request): number {
  const number = queryInteger(request, "partNumber", { least: 1, most: maxPartNumber });
  if (number === undefined) throw new Refusal("InvalidArgument", "This operation requires partNumber.");
  return number;
}

function readUploadChecksum(request: S3Request): Upload["checksum"] {
  const wanted = amzHeader(request, "x-amz-checksum-algorithm");
  const wantedType = amzHeader(request, "x-amz-checksum-type");
  if (wanted === undefined) {
    if (wantedType === undefined) return undefined;
    throw new Refusal(
      "InvalidRequest",
      "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
    );
  }
  const algorithm = checksumAlgorithms.find((candidate) => candidate === wanted.toUpperCase());
  if (!algorithm) throw new Refusal("InvalidRequest", "Checksum algorithm provided is unsupported.");
  const type = checksumTypes.find((candidate) => candidate === (wantedType ?? defaultType(algorithm)));
  const possible = type === "COMPOSITE" ? algorithm !== "CRC64NVME" : isLinear(algorithm);
  if (!type || !possible) {
    throw new Refusal(
      "InvalidRequest",
      `The ${wantedType} checksum type cannot be used with the ${algorithm} checksum algorithm.`,
    );
  }
  return { algorithm, type };
}

function defaultType(algorithm: ChecksumAlgorithm) {
  return algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE";
}

/**
 * S3's rule: parts of an upload created with a checksum carry that one. Only a full-object CRC may be left out, since S3
 * computes it; an upload created without takes any.
 */
function demandPartChecksum(upload: Upload, claimed: ChecksumAlgorithm | undefined): void {
  if (!upload.checksum || claimed === upload.checksum.algorithm) return;
  if (claimed === undefined && upload.checksum.type === "FULL_OBJECT") return;
  const expected = upload.checksum.algorithm.toLowerCase();
  const words = `Checksum Type mismatch occurred, expected checksum Type: ${expected}, actual checksum Type: ${claimed?.toLowerCase() ?? "null"}`;
  throw new Refusal("InvalidRequest", words);
}
