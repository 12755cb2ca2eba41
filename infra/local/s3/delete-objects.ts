import { openBody, readWhole } from "./body.ts";
import { answerXml, bucketOf, type Exchange, type S3Context } from "./context.ts";
import { maxPageEntries, maxXmlBytes } from "./limits.ts";
import { Refusal } from "./refusal.ts";
import { type Removal, removeFrom } from "./remove-object.ts";
import { branch, childText, leaf, parseXml, xmlDocument } from "./xml.ts";

/** DeleteObjects: up to 1,000 keys, all in one transaction. */
export async function deleteObjects(context: S3Context, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const bucket = bucketOf(context, request);
  const body = openBody(request, exchange.authenticated, { maxBytes: maxXmlBytes });
  if (body.claimed === undefined && !request.headers.has("content-md5")) {
    throw new Refusal("InvalidRequest", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
  }
  const order = readOrder((await readWhole(body)).toString("utf8"));
  const removals = context.database.transaction(() =>
    order.targets.map(({ key, versionId }) => ({
      ...{ key, asked: versionId },
      ...removeFrom(context, { bucket, key }, { versionId, ifMatch: undefined }),
    })),
  );
  await context.shelf.discard(removals.flatMap((removal) => removal.freed));
  const deleted = order.quiet ? [] : removals.map(removalXml);
  answerXml(response, xmlDocument("DeleteResult", deleted));
}

function removalXml(removal: Removal & { key: string; asked: string | undefined }): string {
  const { key, asked, isMarker, versionId } = removal;
  return branch("Deleted", [
    leaf("Key", key),
    ...(asked === undefined ? [] : [leaf("VersionId", asked)]),
    ...(isMarker ? [leaf("DeleteMarker", true), leaf("DeleteMarkerVersionId", versionId ?? "")] : []),
  ]);
}

interface Target {
  readonly key: string;
  readonly versionId: string | undefined;
}

function readOrder(text: string): { targets: Target[]; quiet: boolean } {
  const root = parseXml(text);
  const objects = root.children.filter((child) => child.name === "Object");
  const targets = objects.map((object): Target => {
    // An ETag narrows what may go; passing it over would delete too much.
    const other = object.children.find((child) => child.name !== "Key" && child.name !== "VersionId");
    if (other) throw new Refusal("NotImplemented", undefined, { Element: other.name });
    return { key: childText(object, "Key") ?? "", versionId: childText(object, "VersionId") };
  });
  const wellFormed = root.name === "Delete" && targets.length >= 1 && targets.length <= maxPageEntries;
  if (!wellFormed || targets.some(({ key }) => key === "")) throw new Refusal("MalformedXML");
  return { targets, quiet: childText(root, "Quiet")?.trim() === "true" };
}
