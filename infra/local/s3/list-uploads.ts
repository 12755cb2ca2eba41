import { answerXml, bucketOf, type Exchange, type S3Context } from "./context.ts";
import { maxPageEntries, maxPartNumber } from "./limits.ts";
import { keyEncoder } from "./listing.ts";
import { uploadOf } from "./multipart.ts";
import { queryInteger, queryValue } from "./request.ts";
import { listParts as storedParts, listUploads as storedUploads, type Upload } from "./upload-store.ts";
import { branch, leaf, xmlDocument } from "./xml.ts";

/** ListParts. */
export async function listParts(context: S3Context, { request, response }: Exchange): Promise<void> {
  const { name, upload } = uploadOf(context, request);
  const after = queryInteger(request, "part-number-marker", { least: 0, most: maxPartNumber }) ?? 0;
  const asked = queryInteger(request, "max-parts", { least: 1, most: 2 ** 31 - 1 }) ?? maxPageEntries;
  const limit = Math.min(asked, maxPageEntries);
  const found = storedParts(context.database, { upload: name.id, after, limit: limit + 1 });
  const page = found.slice(0, limit);
  const checksum = upload.checksum;
  const told = checksum ? [leaf("ChecksumAlgorithm", checksum.algorithm), leaf("ChecksumType", checksum.type)] : [];
  answerXml(
    response,
    xmlDocument("ListPartsResult", [
      leaf("Bucket", name.bucket),
      leaf("Key", name.key),
      leaf("UploadId", name.id),
      ...told,
      leaf("PartNumberMarker", after),
      leaf("NextPartNumberMarker", page.at(-1)?.number ?? 0),
      leaf("MaxParts", limit),
      leaf("IsTruncated", found.length > limit),
      ...page.map((part) =>
        branch("Part", [
          leaf("PartNumber", part.number),
          leaf("LastModified", new Date(part.modifiedMs).toISOString()),
          leaf("ETag", `"${part.etag}"`),
          leaf("Size", part.size),
          ...(checksum ? [leaf(`Checksum${checksum.algorithm}`, part.checksum)] : []),
        ]),
      ),
      leaf("StorageClass", "STANDARD"),
    ]),
  );
}

/** ListMultipartUploads. */
export async function listUploads(context: S3Context, { request, response }: Exchange): Promise<void> {
  const bucket = bucketOf(context, request);
  const encode = keyEncoder(request);
  const prefix = queryValue(request, "prefix") ?? "";
  const delimiter = queryValue(request, "delimiter") ?? "";
  const marker = { key: queryValue(request, "key-marker") ?? "", id: queryValue(request, "upload-id-marker") ?? "" };
  const asked = queryInteger(request, "max-uploads", { least: 1, most: 2 ** 31 - 1 }) ?? maxPageEntries;
  const limit = Math.min(asked, maxPageEntries);
  const found = [...uploadEntries(context, { bucket, prefix, delimiter, marker, limit: limit + 1 })];
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  answerXml(
    response,
    xmlDocument("ListMultipartUploadsResult", [
      leaf("Bucket", bucket),
      leaf("KeyMarker", encode(marker.key)),
      leaf("UploadIdMarker", marker.id),
      leaf("Prefix", encode(prefix)),
      ...(delimiter === "" ? [] : [leaf("Delimiter", encode(delimiter))]),
      leaf("MaxUploads", limit),
      leaf("IsTruncated", last !== undefined),
      ...(last
        ? [leaf("NextKeyMarker", encode(last.key)), leaf("NextUploadIdMarker", last.upload ? last.id : "")]
        : []),
      ...page.map(({ key, id, upload }) =>
        upload === undefined
          ? branch("CommonPrefixes", [leaf("Prefix", encode(key))])
          : branch("Upload", [
              leaf("Key", encode(key)),
              leaf("UploadId", id),
              leaf("StorageClass", "STANDARD"),
              leaf("Initiated", new Date(upload.initiatedMs).toISOString()),
            ]),
      ),
    ]),
  );
}

/** One line of the listing: an upload, or everything under a common prefix. */
interface UploadEntry {
  readonly key: string;
  readonly id: string;
  /** Absent for a common prefix. */
  readonly upload?: Upload;
}

/** Up to `limit` entries behind the marker; uploads under one common prefix count once. */
function* uploadEntries(
  context: S3Context,
  wanted: { bucket: string; prefix: string; delimiter: string; marker: { key: string; id: string }; limit: number },
): Generator<UploadEntry> {
  const { bucket, prefix, delimiter, limit } = wanted;
  // A common prefix as marker was shown on the page before.
  let fold = foldOf(wanted.marker.key, wanted) === wanted.marker.key ? wanted.marker.key : undefined;
  let after = wanted.marker;
  for (let given = 0; given < limit; ) {
    const page = storedUploads(context.database, { bucket, prefix, after, limit: maxPageEntries });
    for (const { key, id, upload } of page) {
      after = { key, id };
      const under = foldOf(key, { prefix, delimiter });
      if (under !== undefined && under === fold) continue;
      fold = under;
      yield under === undefined ? { key, id, upload } : { key: under, id };
      given += 1;
      if (given === limit) return;
    }
    if (page.length < maxPageEntries) return;
  }
}

function foldOf(key: string, { prefix, delimiter }: { prefix: string; delimiter: string }): string | undefined {
  const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
  return cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
}
