import { completeUpload } from "./complete-upload.ts";
import { answerXml, bucketOf, type Exchange, type S3Context } from "./context.ts";
import { copyObject } from "./copy-object.ts";
import { deleteObjects } from "./delete-objects.ts";
import { listParts, listUploads } from "./list-uploads.ts";
import { listObjectVersions } from "./list-versions.ts";
import { listObjectsV1, listObjectsV2 } from "./listing.ts";
import { abortUpload, createUpload, uploadPart, uploadPartCopy } from "./multipart.ts";
import { deleteObject, getObject, headBucket, putObject } from "./objects.ts";
import { Refusal } from "./refusal.ts";
import { amzHeader, type S3Request } from "./request.ts";
import { deleteTags, getTags, putTags } from "./tags.ts";
import { branch, leaf, xmlDocument } from "./xml.ts";

/** One operation of S3: how it is recognised, and the query parameters it understands. */
interface Route {
  readonly name: string;
  readonly method: string;
  readonly level: "service" | "bucket" | "object";
  /** Query parameters that must be there. */
  readonly marks?: readonly string[];
  readonly copies?: true;
  readonly allows?: readonly string[];
  readonly handle: (context: S3Context, exchange: Exchange) => Promise<void>;
}

const overrides = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
].map((header) => `response-${header}`);
const listing = [
  "prefix",
  "delimiter",
  "max-keys",
  "continuation-token",
  "start-after",
  "encoding-type",
  "fetch-owner",
];
const uploadListing = ["prefix", "delimiter", "key-marker", "upload-id-marker", "max-uploads", "encoding-type"];

const versionListing = ["prefix", "delimiter", "key-marker", "version-id-marker", "max-keys", "encoding-type"];
const firstListing = ["prefix", "delimiter", "marker", "max-keys", "encoding-type"];
const reading = [...overrides, "versionId", "partNumber"];

/** Of routes that fit, the first counts: those with marks stand before those without. */
const routes: readonly Route[] = [
  { name: "ListBuckets", method: "GET", level: "service", handle: listBuckets },
  { name: "HeadBucket", method: "HEAD", level: "bucket", handle: headBucket },
  { name: "GetBucketLocation", method: "GET", level: "bucket", marks: ["location"], handle: getLocation },
  {
    name: "ListMultipartUploads",
    method: "GET",
    level: "bucket",
    marks: ["uploads"],
    allows: uploadListing,
    handle: listUploads,
  },
  {
    name: "ListObjectsV2",
    method: "GET",
    level: "bucket",
    marks: ["list-type"],
    allows: listing,
    handle: listObjectsV2,
  },
  {
    name: "ListObjectVersions",
    method: "GET",
    level: "bucket",
    marks: ["versions"],
    allows: versionListing,
    handle: listObjectVersions,
  },
  { name: "GetBucketVersioning", method: "GET", level: "bucket", marks: ["versioning"], handle: getVersioning },
  { name: "ListObjects", method: "GET", level: "bucket", allows: firstListing, handle: listObjectsV1 },
  { name: "DeleteObjects", method: "POST", level: "bucket", marks: ["delete"], handle: deleteObjects },
  { name: "CreateMultipartUpload", method: "POST", level: "object", marks: ["uploads"], handle: createUpload },
  { name: "CompleteMultipartUpload", method: "POST", level: "object", marks: ["uploadId"], handle: completeUpload },
  {
    name: "UploadPartCopy",
    method: "PUT",
    level: "object",
    marks: ["uploadId", "partNumber"],
    copies: true,
    handle: uploadPartCopy,
  },
  { name: "UploadPart", method: "PUT", level: "object", marks: ["uploadId", "partNumber"], handle: uploadPart },
  {
    name: "ListParts",
    method: "GET",
    level: "object",
    marks: ["uploadId"],
    allows: ["max-parts", "part-number-marker"],
    handle: listParts,
  },
  { name: "AbortMultipartUpload", method: "DELETE", level: "object", marks: ["uploadId"], handle: abortUpload },
  { name: "GetObjectTagging", method: "GET", level: "object", marks: ["tagging"], handle: getTags },
  { name: "PutObjectTagging", method: "PUT", level: "object", marks: ["tagging"], handle: putTags },
  { name: "DeleteObjectTagging", method: "DELETE", level: "object", marks: ["tagging"], handle: deleteTags },
  { name: "CopyObject", method: "PUT", level: "object", copies: true, handle: copyObject },
  { name: "PutObject", method: "PUT", level: "object", handle: putObject },
  { name: "GetObject", method: "GET", level: "object", allows: reading, handle: getObject },
  { name: "HeadObject", method: "HEAD", level: "object", allows: reading, handle: getObject },
  { name: "DeleteObject", method: "DELETE", level: "object", allows: ["versionId"], handle: deleteObject },
];

/**
 * The operation a request asks for. Throws NotImplemented for a query parameter it does not know, because passing one
 * over (`?acl`, `?torrent`) would do something else than was asked; for an operation it lacks; MethodNotAllowed for a method
 * S3 does not have.
 */
export function findRoute(request: S3Request): Route {
  const level = request.bucket === undefined ? "service" : request.key === undefined ? "bucket" : "object";
  const names = request.query.map(([name]) => name).filter((name) => name !== "x-id" && !/^x-amz-/i.test(name));
  const copies = amzHeader(request, "x-amz-copy-source") !== undefined;
  const route = routes.find(
    (candidate) =>
      candidate.method === request.method &&
      candidate.level === level &&
      (candidate.copies ?? false) === copies &&
      (candidate.marks ?? []).every((mark) => names.includes(mark)),
  );
  if (!route) {
    const spoken = routes.some((candidate) => candidate.method === request.method);
    throw new Refusal(spoken ? "NotImplemented" : "MethodNotAllowed", undefined, { Method: request.method });
  }
  const known = new Set([...(route.marks ?? []), ...(route.allows ?? [])]);
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) throw new Refusal("NotImplemented", undefined, { Parameter: unknown });
  return route;
}

async function listBuckets(context: S3Context, { response }: Exchange): Promise<void> {
  const buckets = [...context.buckets.keys()].sort().map((name) => branch("Bucket", [leaf("Name", name)]));
  answerXml(response, xmlDocument("ListAllMyBucketsResult", [branch("Buckets", buckets)]));
}

async function getVersioning(context: S3Context, { request, response }: Exchange): Promise<void> {
  const versioned = context.buckets.get(bucketOf(context, request))?.versioned ?? false;
  answerXml(response, xmlDocument("VersioningConfiguration", versioned ? [leaf("Status", "Enabled")] : []));
}

async function getLocation(context: S3Context, { request, response }: Exchange): Promise<void> {
  bucketOf(context, request);
  // By an old custom the first region's name is the empty string.
  const region = context.region === "us-east-1" ? "" : context.region;
  const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
  const document = `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="${namespace}">${region}</LocationConstraint>`;
  answerXml(response, document);
}
