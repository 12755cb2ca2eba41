import { openBody, readWhole } from "./body.ts";
import { answerEmpty, answerXml, type Exchange, objectNameOf, type S3Context } from "./context.ts";
import { checkTags } from "./description.ts";
import { maxXmlBytes } from "./limits.ts";
import { findObject, type ObjectName, type StoredObject, saveObject } from "./object-store.ts";
import { Refusal } from "./refusal.ts";
import { branch, childText, leaf, parseXml, xmlDocument } from "./xml.ts";

/** GetObjectTagging. */
export async function getTags(context: S3Context, { request, response }: Exchange): Promise<void> {
  const object = demandObject(context, objectNameOf(context, request));
  const tags = object.description.tags.map(([key, value]) => branch("Tag", [leaf("Key", key), leaf("Value", value)]));
  answerXml(response, xmlDocument("Tagging", [branch("TagSet", tags)]));
}

/** PutObjectTagging: replaces all tags. */
export async function putTags(context: S3Context, exchange: Exchange): Promise<void> {
  const name = objectNameOf(context, exchange.request);
  const body = openBody(exchange.request, exchange.authenticated, { maxBytes: maxXmlBytes });
  const tags = checkTags(readTagging((await readWhole(body)).toString("utf8")));
  replaceTags(context, name, tags);
  answerEmpty(exchange.response, 200);
}

/** DeleteObjectTagging. */
export async function deleteTags(context: S3Context, { request, response }: Exchange): Promise<void> {
  replaceTags(context, objectNameOf(context, request), []);
  answerEmpty(response, 204);
}

function replaceTags(context: S3Context, name: ObjectName, tags: [string, string][]): void {
  context.database.transaction(() => {
    const object = demandObject(context, name);
    saveObject(context.database, name, { ...object, description: { ...object.description, tags } });
  });
}

function demandObject(context: S3Context, name: ObjectName): StoredObject {
  const object = findObject(context.database, name);
  if (!object) throw new Refusal("NoSuchKey", undefined, { Key: name.key });
  return object;
}

function readTagging(text: string): [string, string][] {
  const root = parseXml(text);
  const [set, ...others] = root.children;
  if (root.name !== "Tagging" || set?.name !== "TagSet" || others.length > 0) throw new Refusal("MalformedXML");
  return set.children.map((tag) => {
    const [key, value] = [childText(tag, "Key"), childText(tag, "Value")];
    if (tag.name !== "Tag" || key === undefined || value === undefined) throw new Refusal("MalformedXML");
    return [key, value];
  });
}
