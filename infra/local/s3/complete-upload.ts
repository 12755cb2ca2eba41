import { createHash } from "node:crypto";
import { openBody, readWhole } from "./body.ts";
import {
  type ChecksumAlgorithm,
  checksumHeader,
  checksumOf,
  combineChecksums,
  isLinear,
  type StoredChecksum,
} from "./checksums.ts";
import { readWriteConditions } from "./conditions.ts";
import { answerXml, type Exchange, type S3Context } from "./context.ts";
import { maxPartNumber, maxXmlBytes, minPartBytes } from "./limits.ts";
import { partAlgorithm, uploadOf } from "./multipart.ts";
import type { StoredObject } from "./object-store.ts";
import { Refusal } from "./refusal.ts";
import { amzHeader, type S3Request } from "./request.ts";
import { listParts, type NumberedPart, removeUpload, type Upload } from "./upload-store.ts";
import { commitObject } from "./write-object.ts";
import { childText, leaf, parseXml, xmlDocument } from "./xml.ts";

/** What the client says of one part. */
interface ClaimedPart {
  readonly number: number;
  readonly etag: string;
  /** By algorithm, base64. */
  readonly checksum: string | undefined;
}

/**
 * CompleteMultipartUpload: the object becomes the row of its parts' files, in one transaction and without reading a byte
 * again. Parts not named are dropped.
 */
export async function completeUpload(context: S3Context, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const { name, upload } = uploadOf(context, request);
  const conditions = readWriteConditions(request.headers);
  const body = openBody(request, exchange.authenticated, { maxBytes: maxXmlBytes, checksumIsOfBody: false });
  const claimed = readClaimedParts((await readWhole(body)).toString("utf8"), partAlgorithm(upload));
  // Read again: the upload may have been completed or aborted while this body was arriving.
  uploadOf(context, request);
  const stored = listParts(context.database, { upload: name.id, after: 0, limit: maxPartNumber });
  const parts = matchParts(claimed, stored, upload);
  const object = assemble(parts, upload, context.now());
  demandObjectClaims(request, object);
  const used = new Set(parts.map((part) => part.blob));
  const freed = commitObject(context, exchange, {
    name,
    object,
    conditions,
    eventName: "ObjectCreated:CompleteMultipartUpload",
    also: () => removeUpload(context.database, name.id),
  });
  await context.shelf.discard([...freed, ...stored.map((part) => part.blob).filter((blob) => !used.has(blob))]);
  const { checksum } = object;
  answerXml(
    response,
    xmlDocument("CompleteMultipartUploadResult", [
      leaf("Location", `http://${request.headers.get("host") ?? ""}${request.rawPath}`),
      leaf("Bucket", name.bucket),
      leaf("Key", name.key),
      leaf("ETag", `"${object.etag}"`),
      ...(checksum ? [leaf(`Checksum${checksum.algorithm}`, checksum.value), leaf("ChecksumType", checksum.type)] : []),
    ]),
  );
}

function readClaimedParts(text: string, algorithm: ChecksumAlgorithm): ClaimedPart[] {
  const root = parseXml(text);
  const parts = root.children.map((part): ClaimedPart => {
    const number = Number(childText(part, "PartNumber")?.trim());
    const etag = childText(part, "ETag")
      ?.trim()
      .replace(/^"(.*)"$/, "$1");
    if (part.name !== "Part" || !Number.isInteger(number) || etag === undefined) throw new Refusal("MalformedXML");
    return { number, etag, checksum: childText(part, `Checksum${algorithm}`)?.trim() };
  });
  const sized = parts.length >= 1 && parts.length <= maxPartNumber;
  if (root.name !== "CompleteMultipartUpload" || !sized) throw new Refusal("MalformedXML");
  const ascending = parts.every((part, index) => index === 0 || part.number > (parts[index - 1]?.number ?? 0));
  if (!ascending) throw new Refusal("InvalidPartOrder");
  return parts;
}

function matchParts(claimed: readonly ClaimedPart[], stored: readonly NumberedPart[], upload: Upload): NumberedPart[] {
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  const last = claimed.at(-1);
  return claimed.map((claim) => {
    const part = byNumber.get(claim.number);
    if (!part || part.etag !== claim.etag || (claim.checksum !== undefined && claim.checksum !== part.checksum)) {
      throw new Refusal("InvalidPart", undefined, { PartNumber: String(claim.number), ETag: claim.etag });
    }
    if (claim.checksum === undefined && upload.checksum?.type === "COMPOSITE") {
      const algorithm = upload.checksum.algorithm.toLowerCase();
      const words = `The upload was created using a ${algorithm} checksum. The complete request must include the checksum for each part. It was missing for part ${claim.number} in the request.`;
      throw new Refusal("InvalidRequest", words);
    }
    if (part.size < minPartBytes && claim !== last) {
      throw new Refusal("EntityTooSmall", undefined, {
        ProposedSize: String(part.size),
        MinSizeAllowed: String(minPartBytes),
        PartNumber: String(claim.number),
        ETag: part.etag,
      });
    }
    return part;
  });
}

function assemble(parts: readonly NumberedPart[], upload: Upload, nowMs: number): StoredObject {
  const md5 = createHash("md5");
  for (const part of parts) md5.update(Buffer.from(part.etag, "hex"));
  return {
    etag: `${md5.digest("hex")}-${parts.length}`,
    size: parts.reduce((total, part) => total + part.size, 0),
    modifiedMs: nowMs,
    segments: parts.map((part) => ({ blob: part.blob, size: part.size })),
    checksum: assembleChecksum(parts, upload),
    description: upload.description,
  };
}

function assembleChecksum(parts: readonly NumberedPart[], upload: Upload): StoredChecksum {
  const algorithm = partAlgorithm(upload);
  const digests = parts.map((part) => ({ digest: Buffer.from(part.checksum, "base64"), bytes: part.size }));
  if (upload.checksum?.type !== "COMPOSITE" && isLinear(algorithm)) {
    return { algorithm, type: "FULL_OBJECT", value: combineChecksums(algorithm, digests).toString("base64") };
  }
  const composite = checksumOf(algorithm, Buffer.concat(digests.map((part) => part.digest)));
  return { algorithm, type: "COMPOSITE", value: `${composite.toString("base64")}-${parts.length}` };
}

/** What the client may say of the whole: its checksum, the checksum's type and its size. */
function demandObjectClaims(request: S3Request, object: StoredObject): void {
  const size = amzHeader(request, "x-amz-mp-object-size");
  if (size !== undefined && size !== String(object.size)) {
    throw new Refusal("InvalidRequest", "The provided 'x-amz-mp-object-size' header does not match what was computed.");
  }
  const { checksum } = object;
  if (!checksum) return;
  const type = amzHeader(request, "x-amz-checksum-type");
  if (type !== undefined && type !== checksum.type) {
    throw new Refusal("InvalidRequest", `The upload was created with the ${checksum.type} checksum type, not ${type}.`);
  }
  const value = amzHeader(request, checksumHeader(checksum.algorithm));
  if (value !== undefined && value !== checksum.value) {
    throw new Refusal("BadDigest", `The ${checksum.algorithm} you specified did not match the calculated checksum.`);
  }
}
