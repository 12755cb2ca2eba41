import { openBody, readWhole } from "./body.ts";
import { answerXml, bucketOf, type Exchange, type S3Context } from "./context.ts";
import { maxPageEntries, maxXmlBytes } from "./limits.ts";
import { findObject, removeObject } from "./object-store.ts";
import { Refusal } from "./refusal.ts";
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
  const freed = context.database.transaction(() =>
    order.keys.flatMap((key) => {
      const current = findObject(context.database, { bucket, key });
      removeObject(context.database, { bucket, key });
      return current?.segments.map((segment) => segment.blob) ?? [];
    }),
  );
  await context.shelf.discard(freed);
  const deleted = order.quiet ? [] : order.keys.map((key) => branch("Deleted", [leaf("Key", key)]));
  answerXml(response, xmlDocument("DeleteResult", deleted));
}

function readOrder(text: string): { keys: string[]; quiet: boolean } {
  const root = parseXml(text);
  const objects = root.children.filter((child) => child.name === "Object");
  const keys = objects.map((object) => {
    // An ETag or a version narrows what may go; passing it over would delete too much.
    const other = object.children.find((child) => child.name !== "Key");
    if (other) throw new Refusal("NotImplemented", undefined, { Element: other.name });
    return childText(object, "Key") ?? "";
  });
  const wellFormed = root.name === "Delete" && keys.length >= 1 && keys.length <= maxPageEntries && !keys.includes("");
  if (!wellFormed) throw new Refusal("MalformedXML");
  return { keys, quiet: childText(root, "Quiet")?.trim() === "true" };
}
