import { measure } from "./body.ts";
import { type Arrival, answerEmpty, bucketOf, type S3Context } from "./context.ts";
import { describeForm } from "./description.ts";
import { readForm } from "./form-body.ts";
import { maxKeyBytes, maxPutBytes } from "./limits.ts";
import { checkPostPolicy, type SizeRange } from "./post-policy.ts";
import { Refusal } from "./refusal.ts";
import type { Credentials } from "./signature.ts";
import { blobOwner, commitObject, defaultAlgorithm, wholeObject } from "./write-object.ts";
import { leaf, xmlDocument } from "./xml.ts";

/**
 * PostObject: a browser's form, which carries its own signed policy in place of a signed request. The fields are judged
 * before a byte of the file is kept.
 */
export async function postObject(context: S3Context, arrival: Arrival, credentials: Credentials): Promise<void> {
  const { request } = arrival;
  const bucket = bucketOf(context, request);
  const form = await readForm(request.headers.get("content-type") ?? "", request.openBody());
  const sent = form.fields.get("key");
  if (sent === undefined || sent === "") {
    throw new Refusal("InvalidArgument", "Bucket POST must contain a field named 'key'.", { ArgumentName: "key" });
  }
  const size = checkPostPolicy(form.fields, { credentials, bucket, nowMs: context.now() });
  const key = sent.replaceAll("${" + "filename}", form.fileName);
  if (Buffer.byteLength(key) > maxKeyBytes) throw new Refusal("KeyTooLongError");
  const name = { bucket, key };
  const measured = measure([defaultAlgorithm]);
  const blob = await context.shelf.keep(blobOwner(name), bounded(form.file, measured, size));
  const digests = measured.digests();
  const object = wholeObject({
    blob,
    digests,
    algorithm: defaultAlgorithm,
    description: describeForm(form.fields),
    modifiedMs: context.now(),
  });
  const conditions = { ifMatch: undefined, ifNoneMatch: undefined };
  await context.shelf.discard(
    commitObject(context, arrival, { name, object, conditions, eventName: "ObjectCreated:Post" }),
  );
  answerForm(arrival, { name, etag: object.etag, wanted: form.fields.get("success_action_status") });
}

async function* bounded(
  file: AsyncIterable<Buffer>,
  measured: ReturnType<typeof measure>,
  size: SizeRange | undefined,
): AsyncGenerator<Buffer> {
  const most = Math.min(size?.most ?? maxPutBytes, maxPutBytes);
  for await (const piece of file) {
    measured.update(piece);
    if (measured.size() > most) throw new Refusal("EntityTooLarge", undefined, { MaxSizeAllowed: String(most) });
    yield piece;
  }
  if (measured.size() < (size?.least ?? 0)) {
    throw new Refusal("EntityTooSmall", undefined, { MinSizeAllowed: String(size?.least) });
  }
}

/** 204 unless the form asked for 200 or 201; the latter tells the place in XML. */
function answerForm(
  { request, response }: Arrival,
  stored: { name: { bucket: string; key: string }; etag: string; wanted: string | undefined },
): void {
  const { bucket, key } = stored.name;
  const location = `http://${request.headers.get("host") ?? ""}/${bucket}/${encodeURIComponent(key).replaceAll("%2F", "/")}`;
  response.setHeader("etag", `"${stored.etag}"`);
  response.setHeader("location", location);
  if (stored.wanted !== "201") {
    answerEmpty(response, stored.wanted === "200" ? 200 : 204);
    return;
  }
  const document = xmlDocument("PostResponse", [
    leaf("Location", location),
    leaf("Bucket", bucket),
    leaf("Key", key),
    leaf("ETag", `"${stored.etag}"`),
  ]);
  response.writeHead(201, { "content-type": "application/xml", "content-length": Buffer.byteLength(document) });
  response.end(document);
}
