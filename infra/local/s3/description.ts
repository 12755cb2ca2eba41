import { maxMetadataBytes, maxTags } from "./limits.ts";
import type { Description } from "./object-store.ts";
import { Refusal } from "./refusal.ts";
import { amzHeader, amzHeaderNames, type S3Request } from "./request.ts";

const keptHeaders = ["cache-control", "content-disposition", "content-encoding", "content-language", "expires"];
const metadataPrefix = "x-amz-meta-";

/** Headers whose meaning this server does not have; serving them silently would promise what is not kept. */
const unsupported = [
  /^x-amz-object-lock-/,
  /^x-amz-bypass-governance-retention$/,
  /^x-amz-server-side-encryption-/,
  /^x-amz-copy-source-server-side-encryption-/,
  /^x-amz-grant-/,
  /^x-amz-website-redirect-location$/,
  /^x-amz-write-offset-bytes$/,
  /^x-amz-mfa$/,
];

/** Throws NotImplemented for headers of features that are not here, and for unknown storage classes. */
export function refuseUnsupported(request: S3Request): void {
  const header = amzHeaderNames(request).find((name) => unsupported.some((pattern) => pattern.test(name)));
  if (header !== undefined) throw new Refusal("NotImplemented", undefined, { Header: header });
  const encryption = amzHeader(request, "x-amz-server-side-encryption") ?? "AES256";
  if (encryption !== "AES256")
    throw new Refusal("NotImplemented", undefined, { Header: "x-amz-server-side-encryption" });
  const acl = amzHeader(request, "x-amz-acl") ?? "private";
  if (acl !== "private" && acl !== "bucket-owner-full-control") {
    throw new Refusal("NotImplemented", undefined, { Header: "x-amz-acl" });
  }
  if ((amzHeader(request, "x-amz-storage-class") ?? "STANDARD") !== "STANDARD")
    throw new Refusal("InvalidStorageClass");
}

/** What an upload says of its object: content headers, user metadata and tags. */
export function readDescription(request: S3Request): Description {
  const headers: Record<string, string> = {
    "content-type": request.headers.get("content-type") ?? "binary/octet-stream",
  };
  for (const name of keptHeaders) {
    const value = request.headers.get(name);
    const kept = name === "content-encoding" ? withoutAwsChunked(value) : value;
    if (kept) headers[name] = kept;
  }
  return { headers, metadata: readMetadata(request), tags: readTags(amzHeader(request, "x-amz-tagging")) };
}

/** What the fields of a form say of its object, by lower-case name. Throws NotImplemented for what is not here. */
export function describeForm(fields: ReadonlyMap<string, string>): Description {
  const unknown = [...fields.keys()].find((name) => name.startsWith("x-amz-") && !formFields.test(name));
  if (unknown !== undefined || fields.has("tagging")) {
    throw new Refusal("NotImplemented", undefined, { Field: unknown ?? "tagging" });
  }
  if ((fields.get("acl") ?? "private") !== "private") throw new Refusal("NotImplemented", undefined, { Field: "acl" });
  const headers: Record<string, string> = { "content-type": fields.get("content-type") ?? "binary/octet-stream" };
  for (const name of keptHeaders) {
    const value = fields.get(name);
    if (value !== undefined) headers[name] = demandHeaderValue(name, value);
  }
  const named = [...fields].filter(([name]) => name.startsWith(metadataPrefix));
  return { headers, metadata: boundedMetadata(named), tags: [] };
}

/** Fields about the signature, and user metadata. */
const formFields = /^x-amz-(?:meta-.*|algorithm|credential|date|signature)$/;

/**
 * Refuses (InvalidArgument) a value that could not go out as a header: S3, too, demands ISO 8859-1 without controls.
 * Values moved into a query may hold anything.
 */
export function demandHeaderValue(name: string, value: string): string {
  if (/^[\t\x20-\x7e\xa0-\xff]*$/.test(value)) return value;
  throw new Refusal("InvalidArgument", "Header value cannot be represented using ISO-8859-1.", { ArgumentName: name });
}

/** Response headers an object always answers with, by lower-case name. */
export function describingHeaders(description: Description): Record<string, string> {
  const metadata = Object.entries(description.metadata).map(([name, value]) => [metadataPrefix + name, value]);
  const count = description.tags.length;
  return {
    ...description.headers,
    ...Object.fromEntries(metadata),
    ...(count > 0 ? { "x-amz-tagging-count": String(count) } : {}),
  };
}

/** Tags in the form of a query string. Throws InvalidTag. */
export function readTags(text: string | undefined): [string, string][] {
  return checkTags([...new URLSearchParams(text ?? "")]);
}

/** S3's own bounds: ten tags, distinct keys of 1 to 128 characters, values up to 256. */
export function checkTags(tags: [string, string][]): [string, string][] {
  const keys = new Set(tags.map(([key]) => key));
  const sized = tags.every(([key, value]) => key.length >= 1 && key.length <= 128 && value.length <= 256);
  if (!sized || keys.size !== tags.length || tags.length > maxTags) throw new Refusal("InvalidTag");
  return tags;
}

function readMetadata(request: S3Request): Record<string, string> {
  const names = amzHeaderNames(request).filter((candidate) => candidate.startsWith(metadataPrefix));
  return boundedMetadata(names.map((name) => [name, amzHeader(request, name) ?? ""]));
}

function boundedMetadata(named: readonly (readonly [string, string])[]): Record<string, string> {
  const metadata: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of named) {
    const short = name.slice(metadataPrefix.length);
    bytes += Buffer.byteLength(short) + Buffer.byteLength(value);
    metadata[short] = demandHeaderValue(name, value);
  }
  if (bytes > maxMetadataBytes) throw new Refusal("MetadataTooLarge");
  return metadata;
}

/** aws-chunked is how the body travelled, not what the object is. */
function withoutAwsChunked(value: string | undefined): string | undefined {
  return value
    ?.split(",")
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== "" && encoding !== "aws-chunked")
    .join(",");
}
