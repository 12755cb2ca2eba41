import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteObjectCommand, ListObjectVersionsCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bucketsAt } from "#infra/local/local-environment.ts";
import { startS3 } from "#infra/local/s3/server.ts";
import { sha256Hex } from "#shared/platform/canonical.ts";
import { type Clock, systemClock } from "#shared/platform/clock.ts";
import { MAX_LINK_SECONDS, type ObjectPlace, Objects } from "#shared/platform/objects.ts";

const MEBIBYTE = 1024 ** 2;
const ACCESS_KEY = { accessKeyId: "AKIDLOCAL", secretAccessKey: "local-secret" };
const REGION = "eu-central-1";
const bucketNames = { quarantine: "the-quarantine", vault: "the-vault" };

let directory: string;
let store: Awaited<ReturnType<typeof startS3>>;
let objects: Objects;

beforeAll(async () => {
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: ACCESS_KEY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ACCESS_KEY.secretAccessKey,
  });
  directory = await mkdtemp(join(tmpdir(), "serai-objects-"));
  const buckets = bucketsAt(bucketNames);
  store = await startS3({ directory, ...ACCESS_KEY, region: REGION, buckets });
  objects = objectsAt(systemClock);
});
afterAll(async () => {
  await store?.close();
  await rm(directory, { recursive: true, force: true });
});

function objectsAt(clock: Clock): Objects {
  return new Objects({ bucketNames, clock, endpoint: store.endpoint });
}

let made = 0;
function freshPlace(bucket: ObjectPlace["bucket"] = "quarantine"): ObjectPlace {
  made += 1;
  return { bucket, key: `things/${made}/Lễ hội (1)+.mp4` };
}

async function put(url: string, body: Uint8Array, headers: Readonly<Record<string, string>> = {}) {
  // fetch sets content-length itself, from the body.
  const { "content-length": _, ...sent } = headers;
  const answer = await fetch(url, { method: "PUT", body: Buffer.from(body), headers: sent });
  return { status: answer.status, eTag: answer.headers.get("etag") ?? "", text: await answer.text() };
}

const BYTES = Buffer.from("the bytes of a film");
const EXPIRES = { expiresInSeconds: 60 };

/** Uploads two parts, of 5 MiB and of a few bytes. */
async function uploadParts(place: ObjectPlace) {
  const uploadId = await objects.beginUpload(place, "video/mp4");
  const bodies = [Buffer.alloc(5 * MEBIBYTE, 1), BYTES];
  const parts: { partNumber: number; eTag: string }[] = [];
  for (const [i, body] of bodies.entries()) {
    const signed = await objects.signPart(place, { uploadId, partNumber: i + 1, sizeBytes: body.length, ...EXPIRES });
    const answer = await put(signed.url, body, signed.headers);
    expect(answer.status).toBe(200);
    parts.push({ partNumber: i + 1, eTag: answer.eTag });
  }
  return { uploadId, parts, whole: Buffer.concat(bodies) };
}

describe("in a bucket that keeps versions", () => {
  const storeClient = () =>
    new S3Client({ endpoint: store.endpoint, forcePathStyle: true, region: REGION, credentials: ACCESS_KEY });

  test("what the bucket's rule took away is absent, and may be uploaded again by the link that makes it", async () => {
    const place = freshPlace();
    const declared = { contentType: "video/mp4", sizeBytes: BYTES.length, sha256: sha256Hex(BYTES), ...EXPIRES };
    const { url, headers } = await objects.signPut(place, declared);
    expect((await put(url, BYTES, headers)).status).toBe(200);
    expect((await put(url, BYTES, headers)).status).toBe(412);
    const client = storeClient();
    // A rule that expires objects leaves a marker, as a deletion does.
    await client.send(new DeleteObjectCommand({ Bucket: bucketNames[place.bucket], Key: place.key }));
    client.destroy();
    expect([await objects.head(place), await objects.read(place)]).toEqual([undefined, undefined]);
    expect((await put(url, BYTES, headers)).status).toBe(200);
    expect((await objects.head(place))?.sizeBytes).toBe(BYTES.length);
  });

  test("what is written over is kept beside the newest, which alone is read, copied and linked to", async () => {
    const place = freshPlace("vault");
    const newest = Buffer.from("another cut of the film");
    await objects.write(place, BYTES, "video/mp4");
    const before = await objects.head(place);
    await objects.write(place, newest, "video/mp4");
    const client = storeClient();
    const query = { Bucket: bucketNames.vault, Prefix: place.key };
    const { Versions = [] } = await client.send(new ListObjectVersionsCommand(query));
    client.destroy();
    expect(Versions.map(({ Size, IsLatest }) => [Size, IsLatest])).toEqual([
      [newest.length, true],
      [BYTES.length, false],
    ]);
    expect(await objects.readWhole(place, 100)).toEqual(newest);
    expect(Buffer.from(await (await fetch(await objects.signGet(place, EXPIRES))).arrayBuffer())).toEqual(newest);
    const stale = { ...place, eTag: before?.eTag ?? "", sizeBytes: BYTES.length };
    await expect(objects.copy(stale, freshPlace("vault"), "video/mp4")).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
  });
});

describe("a link to fetch", () => {
  test("gives the bytes under the name and type it was signed with", async () => {
    const place = freshPlace("vault");
    await objects.write(place, BYTES, "video/mp4");
    const url = await objects.signGet(place, { ...EXPIRES, fileName: "Phim Lễ hội.mp4", contentType: "video/mp4" });
    const answer = await fetch(url);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(BYTES);
    expect(answer.headers.get("content-type")).toBe("video/mp4");
    expect(answer.headers.get("content-disposition")).toContain("filename*=UTF-8''Phim%20L%E1%BB%85%20h%E1%BB%99i.mp4");
  });

  test("is dead when its time is up", async () => {
    const place = freshPlace("vault");
    await objects.write(place, BYTES, "video/mp4");
    const past: Clock = { ...systemClock, now: () => Date.now() - 61_000 };
    expect((await fetch(await objectsAt(past).signGet(place, EXPIRES))).status).toBe(403);
  });

  test("changed anywhere is refused: key, query or signature", async () => {
    const [mine, other] = [freshPlace("vault"), freshPlace("vault")];
    await objects.write(mine, BYTES, "video/mp4");
    await objects.write(other, BYTES, "video/mp4");
    const url = await objects.signGet(mine, EXPIRES);
    const forged = [
      url.replace(/things\/\d+/, other.key.slice(0, other.key.lastIndexOf("/"))),
      url.replace("X-Amz-Expires=60", "X-Amz-Expires=600000"),
      url.replace("attachment", "inline"),
      url.replace(/X-Amz-Signature=\w{8}/, "X-Amz-Signature=00000000"),
      url.slice(0, url.indexOf("?")),
    ];
    expect(new Set([...forged, url]).size).toBe(6);
    for (const link of forged) expect((await fetch(link)).status).toBe(403);
    expect((await fetch(url, { method: "DELETE" })).status).toBe(403);
  });

  test("is never made for longer than 15 minutes", async () => {
    const longer = { expiresInSeconds: MAX_LINK_SECONDS + 1 };
    await expect(objects.signGet(freshPlace(), longer)).rejects.toThrow(RangeError);
    await expect(objects.signGet(freshPlace(), { expiresInSeconds: 0 })).rejects.toThrow(RangeError);
  });
});

describe("a link to put one whole object", () => {
  const declared = { contentType: "text/plain", sizeBytes: BYTES.length, sha256: sha256Hex(BYTES), ...EXPIRES };

  test("takes the declared bytes once, and never over what is there", async () => {
    const place = freshPlace();
    const { url, headers } = await objects.signPut(place, declared);
    expect((await put(url, BYTES, headers)).status).toBe(200);
    expect((await put(url, BYTES, headers)).status).toBe(412);
    expect(await objects.head(place)).toMatchObject({ sizeBytes: BYTES.length, contentType: "text/plain" });
  });

  test("takes no other bytes, no other length and no other type", async () => {
    const place = freshPlace();
    const { url, headers } = await objects.signPut(place, declared);
    const sameLength = Buffer.alloc(BYTES.length, "x");
    expect((await put(url, sameLength, headers)).status).toBe(400);
    expect((await put(url, Buffer.concat([BYTES, BYTES]), headers)).status).toBe(403);
    expect((await put(url, BYTES, { ...headers, "content-type": "text/html" })).status).toBe(403);
    expect(await objects.head(place)).toBeUndefined();
  });
});

describe("an upload in parts", () => {
  test("becomes one object, whose completion repeated changes nothing", async () => {
    const place = freshPlace();
    const { whole, ...upload } = await uploadParts(place);
    expect(await objects.completeUpload(place, upload)).toBe("completed");
    expect(["exists", "no-such-upload"]).toContain(await objects.completeUpload(place, upload));
    expect(await objects.readWhole(place, whole.length)).toEqual(whole);
  });

  test("two of one key: the first completed stands, the other is told that something is there", async () => {
    const place = freshPlace();
    const [first, second] = [await uploadParts(place), await uploadParts(place)];
    expect(await objects.completeUpload(place, first)).toBe("completed");
    const before = await objects.head(place);
    expect(await objects.completeUpload(place, second)).toBe("exists");
    expect(await objects.head(place)).toEqual(before);
  });

  test("with a part missing, a wrong ETag or a part cut short stays open", async () => {
    const place = freshPlace();
    const { uploadId, parts } = await uploadParts(place);
    const [first, last] = parts;
    if (!first || !last) throw new Error("two parts were uploaded");
    const wrong = [
      [first, { partNumber: 3, eTag: last.eTag }],
      [{ partNumber: 1, eTag: last.eTag }, last],
    ];
    for (const given of wrong)
      expect(await objects.completeUpload(place, { uploadId, parts: given })).toBe("missing-parts");
    expect(await objects.completeUpload(place, { uploadId, parts })).toBe("completed");
  });

  test("takes a part of its signed length only", async () => {
    const place = freshPlace();
    const uploadId = await objects.beginUpload(place, "video/mp4");
    const { url } = await objects.signPart(place, { uploadId, partNumber: 1, sizeBytes: 10, ...EXPIRES });
    expect((await put(url, Buffer.alloc(11))).status).toBe(403);
  });

  test("given up is gone, and giving it up again is no fault", async () => {
    const place = freshPlace();
    const upload = await uploadParts(place);
    await objects.abortUpload(place, upload.uploadId);
    await objects.abortUpload(place, upload.uploadId);
    expect(await objects.completeUpload(place, upload)).toBe("no-such-upload");
  });
});

describe("a copy", () => {
  test("carries exactly the object that was looked at, under its new type", async () => {
    const [from, to] = [freshPlace(), freshPlace("vault")];
    await objects.write(from, BYTES, "application/octet-stream");
    const { eTag = "", sizeBytes = 0 } = (await objects.head(from)) ?? {};
    await objects.copy({ ...from, eTag, sizeBytes }, to, "video/mp4");
    expect(await objects.head(to)).toMatchObject({ sizeBytes, contentType: "video/mp4" });
    expect(await objects.readWhole(to, 100)).toEqual(BYTES);
  });

  test("of a large object is made in parts, and is the same byte for byte", async () => {
    const inParts = new Objects({
      bucketNames,
      clock: systemClock,
      endpoint: store.endpoint,
      copyPartBytes: 5 * MEBIBYTE,
    });
    const [from, to] = [freshPlace(), freshPlace("vault")];
    const bytes = Buffer.alloc(11 * MEBIBYTE, "0123456789abc");
    await objects.write(from, bytes, "video/mp4");
    const { eTag = "", sizeBytes = 0 } = (await objects.head(from)) ?? {};
    await inParts.copy({ ...from, eTag, sizeBytes }, to, "video/mp4");
    expect(sha256Hex((await objects.readWhole(to, sizeBytes)) ?? new Uint8Array())).toBe(sha256Hex(bytes));

    const stale = inParts.copy({ ...from, eTag: `"${"0".repeat(32)}"`, sizeBytes }, freshPlace("vault"), "video/mp4");
    await expect(stale).rejects.toThrow();
  });

  test("is not made of an object that has changed since", async () => {
    const [from, to] = [freshPlace(), freshPlace("vault")];
    await objects.write(from, BYTES, "video/mp4");
    const { eTag = "", sizeBytes = 0 } = (await objects.head(from)) ?? {};
    await objects.write(from, Buffer.from("other bytes, later!"), "video/mp4");
    await expect(objects.copy({ ...from, eTag, sizeBytes }, to, "video/mp4")).rejects.toThrow();
    expect(await objects.head(to)).toBeUndefined();
  });
});

describe("what is not there", () => {
  test("is told, not thrown", async () => {
    const place = freshPlace();
    expect(await objects.head(place)).toBeUndefined();
    expect(await objects.read(place)).toBeUndefined();
    expect(await objects.readWhole(place, 10)).toBeUndefined();
  });

  test("an object larger than asked for is a fault, not half an object", async () => {
    const place = freshPlace();
    await objects.write(place, BYTES, "text/plain");
    await expect(objects.readWhole(place, BYTES.length - 1)).rejects.toThrow(RangeError);
  });
});
