import { answerXml, bucketOf, type Exchange, type S3Context } from "./context.ts";
import { maxPageEntries } from "./limits.ts";
import { behind, keyEncoder } from "./listing.ts";
import { Refusal } from "./refusal.ts";
import { queryInteger, queryValue, type S3Request } from "./request.ts";
import { type ListedVersion, listVersions as storedVersions } from "./version-store.ts";
import { branch, leaf, xmlDocument } from "./xml.ts";

type Entry = { kind: "version"; version: ListedVersion } | { kind: "prefix"; prefix: Buffer };

interface Wanted {
  readonly bucket: string;
  readonly prefix: Buffer;
  readonly delimiter: Buffer;
  readonly keyMarker: Buffer;
  /** Empty: the page begins behind every version of the marked key. */
  readonly versionMarker: string;
  readonly limit: number;
}

/** ListObjectVersions: every version and delete marker, the newest of each key first. */
export async function listObjectVersions(context: S3Context, { request, response }: Exchange): Promise<void> {
  const wanted = readWanted(context, request);
  const encode = keyEncoder(request);
  const { entries, truncated } = versionPage(context, wanted);
  const last = truncated ? entries.at(-1) : undefined;
  answerXml(
    response,
    xmlDocument("ListVersionsResult", [
      leaf("Name", wanted.bucket),
      leaf("Prefix", encode(wanted.prefix.toString("utf8"))),
      leaf("KeyMarker", encode(wanted.keyMarker.toString("utf8"))),
      leaf("VersionIdMarker", wanted.versionMarker),
      leaf("MaxKeys", wanted.limit),
      ...(wanted.delimiter.length > 0 ? [leaf("Delimiter", encode(wanted.delimiter.toString("utf8")))] : []),
      leaf("IsTruncated", truncated),
      ...(last ? nextMarkers(last, encode) : []),
      ...entries.map((entry) => entryXml(entry, encode)),
    ]),
  );
}

function readWanted(context: S3Context, request: S3Request): Wanted {
  const asked = queryInteger(request, "max-keys", { least: 0, most: 2 ** 31 - 1 }) ?? maxPageEntries;
  const keyMarker = queryValue(request, "key-marker") ?? "";
  const versionMarker = queryValue(request, "version-id-marker") ?? "";
  if (versionMarker !== "" && keyMarker === "") {
    throw new Refusal("InvalidArgument", "A version-id marker cannot be specified without a key marker.");
  }
  return {
    bucket: bucketOf(context, request),
    prefix: Buffer.from(queryValue(request, "prefix") ?? ""),
    delimiter: Buffer.from(queryValue(request, "delimiter") ?? ""),
    keyMarker: Buffer.from(keyMarker),
    versionMarker,
    limit: Math.min(asked, maxPageEntries),
  };
}

function versionPage(context: S3Context, wanted: Wanted): { entries: Entry[]; truncated: boolean } {
  const entries: Entry[] = [];
  for (const version of versionsBehindMarker(context, wanted)) {
    if (!version.key.subarray(0, wanted.prefix.length).equals(wanted.prefix)) break;
    const prefix = foldOf(version.key, wanted);
    const last = entries.at(-1);
    if (prefix && last?.kind === "prefix" && last.prefix.equals(prefix)) continue;
    if (entries.length === wanted.limit) return { entries, truncated: wanted.limit > 0 };
    entries.push(prefix ? { kind: "prefix", prefix } : { kind: "version", version });
  }
  return { entries, truncated: false };
}

function foldOf(key: Buffer, { prefix, delimiter }: Wanted): Buffer | undefined {
  const cut = delimiter.length > 0 ? key.indexOf(delimiter, prefix.length) : -1;
  return cut < 0 ? undefined : key.subarray(0, cut + delimiter.length);
}

/** All versions behind the marker, read a page at a time. A key marker may itself be a common prefix already shown. */
function* versionsBehindMarker(context: S3Context, wanted: Wanted): Generator<ListedVersion> {
  let from = Buffer.compare(wanted.keyMarker, wanted.prefix) < 0 ? wanted.prefix : wanted.keyMarker;
  if (wanted.keyMarker.length > 0 && foldOf(wanted.keyMarker, wanted)) from = behind(wanted.keyMarker);
  let skipping = wanted.versionMarker !== "";
  for (;;) {
    const page = wholeKeys(context, { bucket: wanted.bucket, from });
    for (const version of page) {
      const marked = version.key.equals(wanted.keyMarker) && wanted.keyMarker.length > 0;
      if (marked && wanted.versionMarker === "") continue;
      if (marked && skipping) {
        skipping = version.id !== wanted.versionMarker;
        continue;
      }
      yield version;
    }
    const last = page.at(-1);
    if (!last) return;
    from = Buffer.concat([last.key, Buffer.of(0)]);
  }
}

/** A run of versions that does not end in the middle of a key. */
function wholeKeys(context: S3Context, at: { bucket: string; from: Buffer }): ListedVersion[] {
  for (let limit = maxPageEntries; ; limit *= 2) {
    const found = storedVersions(context.database, { ...at, limit });
    const last = found.at(-1);
    if (!last || found.length < limit) return found;
    const whole = found.filter((version) => !version.key.equals(last.key));
    if (whole.length > 0) return whole;
  }
}

function nextMarkers(last: Entry, encode: (key: string) => string): string[] {
  if (last.kind === "prefix") return [leaf("NextKeyMarker", encode(last.prefix.toString("utf8")))];
  return [
    leaf("NextKeyMarker", encode(last.version.key.toString("utf8"))),
    leaf("NextVersionIdMarker", last.version.id),
  ];
}

function entryXml(entry: Entry, encode: (key: string) => string): string {
  if (entry.kind === "prefix") return branch("CommonPrefixes", [leaf("Prefix", encode(entry.prefix.toString("utf8")))]);
  const { version } = entry;
  const modifiedMs = version.kind === "marker" ? version.modifiedMs : version.object.modifiedMs;
  const common = [
    leaf("Key", encode(version.key.toString("utf8"))),
    leaf("VersionId", version.id),
    leaf("IsLatest", version.isLatest),
    leaf("LastModified", new Date(modifiedMs).toISOString()),
  ];
  if (version.kind === "marker") return branch("DeleteMarker", common);
  const { etag, size } = version.object;
  return branch("Version", [
    ...common,
    leaf("ETag", `"${etag}"`),
    leaf("Size", size),
    leaf("StorageClass", "STANDARD"),
  ]);
}
