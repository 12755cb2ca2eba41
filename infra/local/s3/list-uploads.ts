import { answerXml, bucketOf, type Exchange, type S3Context } from "./context.ts";
import { maxPageEntries, maxPartNumber } from "./limits.ts";
import { keyEncoder } from "./listing.ts";
import { uploadOf } from "./multipart.ts";
import { queryInteger, queryValue } from "./request.ts";
import { listParts as storedParts, listUploads as storedUploads } from "./upload-store.ts";
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

/** ListMultipartUploads, without delimiter. */
export async function listUploads(context: S3Context, { request, response }: Exchange): Promise<void> {
  const bucket = bucketOf(context, request);
  const encode = keyEncoder(request);
  const prefix = queryValue(request, "prefix") ?? "";
  const marker = { key: queryValue(request, "key-marker") ?? "", id: queryValue(request, "upload-id-marker") ?? "" };
  const asked = queryInteger(request, "max-uploads", { least: 1, most: 2 ** 31 - 1 }) ?? maxPageEntries;
  const limit = Math.min(asked, maxPageEntries);
  const found = storedUploads(context.database, { bucket, prefix, after: marker, limit: limit + 1 });
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  answerXml(
    response,
    xmlDocument("ListMultipartUploadsResult", [
      leaf("Bucket", bucket),
      leaf("KeyMarker", encode(marker.key)),
      leaf("UploadIdMarker", marker.id),
      leaf("Prefix", encode(prefix)),
      leaf("MaxUploads", limit),
      leaf("IsTruncated", last !== undefined),
      ...(last ? [leaf("NextKeyMarker", encode(last.key)), leaf("NextUploadIdMarker", last.id)] : []),
      ...page.map(({ key, id, upload }) =>
        branch("Upload", [
          leaf("Key", encode(key)),
          leaf("UploadId", id),
          leaf("StorageClass", "STANDARD"),
          leaf("Initiated", new Date(upload.initiatedMs).toISOString()),
        ]),
      ),
    ]),
  );
}
