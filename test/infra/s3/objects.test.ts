import { createHash, randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLocalS3, openS3UnderTest, refusalCode, type S3UnderTest, sdkRefusal } from "./s3-fixture.ts";

let s3: S3UnderTest;
beforeAll(async () => {
  s3 = await openS3UnderTest();
});
afterAll(() => s3.close());

const at = (key: string) => ({ Bucket: s3.bucket, Key: key });
const put = (key: string, body: string | Buffer, more: object = {}) =>
  s3.client().send(new PutObjectCommand({ ...at(key), Body: body, ...more }));
const get = (key: string, more: object = {}) => s3.client().send(new GetObjectCommand({ ...at(key), ...more }));
const text = async (key: string, more: object = {}) => (await get(key, more)).Body?.transformToString();

describe("an object", () => {
  test("comes back with its bytes, type, metadata, ETag and checksum", async () => {
    const bytes = randomBytes(300_000);
    const stored = await put("round/trip", bytes, {
      ContentType: "video/mp4",
      ContentDisposition: 'attachment; filename="a.mp4"',
      CacheControl: "no-store",
      Metadata: { work: "wrk_1", "sha-256": "abc" },
    });
    const etag = `"${createHash("md5").update(bytes).digest("hex")}"`;
    expect(stored.ETag).toBe(etag);
    const read = await get("round/trip");
    expect(Buffer.from((await read.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
    expect(read).toMatchObject({
      ContentType: "video/mp4",
      ContentDisposition: 'attachment; filename="a.mp4"',
      CacheControl: "no-store",
      ContentLength: bytes.length,
      ETag: etag,
      Metadata: { work: "wrk_1", "sha-256": "abc" },
      ChecksumCRC32: stored.ChecksumCRC32,
      ChecksumType: "FULL_OBJECT",
    });
    expect(stored.ChecksumCRC32).toMatch(/=$/);
  });

  test("may be empty", async () => {
    await put("empty", "");
    expect([await text("empty"), (await get("empty")).ContentLength]).toEqual(["", 0]);
  });

  test("that is not there is NoSuchKey to GET and a bare 404 to HEAD", async () => {
    expect(await sdkRefusal(get("not/there"))).toEqual({ code: "NoSuchKey", status: 404 });
    expect(await sdkRefusal(s3.client().send(new HeadObjectCommand(at("not/there"))))).toMatchObject({ status: 404 });
    const elsewhere = s3.client().send(new GetObjectCommand({ Bucket: "no-such-bucket", Key: "x" }));
    expect(await sdkRefusal(elsewhere)).toEqual({ code: "NoSuchBucket", status: 404 });
  });

  test("is gone after deletion, and deleting it again is no error", async () => {
    await put("gone", "x");
    for (const _ of [1, 2]) {
      const answer = await s3.client().send(new DeleteObjectCommand(at("gone")));
      expect(answer.$metadata.httpStatusCode).toBe(204);
    }
    expect(await sdkRefusal(get("gone"))).toMatchObject({ code: "NoSuchKey" });
  });

  test("can be deleted among many; the quiet form names none", async () => {
    for (const key of ["many/1", "many/2 & <x>", "many/3"]) await put(key, "x");
    const order = (keys: string[], Quiet: boolean) =>
      s3
        .client()
        .send(
          new DeleteObjectsCommand({ Bucket: s3.bucket, Delete: { Objects: keys.map((Key) => ({ Key })), Quiet } }),
        );
    const answer = await order(["many/1", "many/2 & <x>", "never/there"], false);
    expect(answer.Deleted?.map((one) => one.Key)).toEqual(["many/1", "many/2 & <x>", "never/there"]);
    expect((await order(["many/3"], true)).Deleted).toBeUndefined();
    expect(await sdkRefusal(get("many/2 & <x>"))).toMatchObject({ code: "NoSuchKey" });
    const tooMany = Array.from({ length: 1001 }, (_, index) => `k${index}`);
    expect(await sdkRefusal(order(tooMany, false))).toEqual({ code: "MalformedXML", status: 400 });
  });

  test("carries tags that can be read and replaced", async () => {
    await put("tagged", "x", { Tagging: "state=quarantined&by=a%20b" });
    const read = async () =>
      (await s3.client().send(new GetObjectTaggingCommand(at("tagged")))).TagSet?.sort((a, b) =>
        String(b.Key).localeCompare(String(a.Key)),
      );
    expect(await read()).toEqual([
      { Key: "state", Value: "quarantined" },
      { Key: "by", Value: "a b" },
    ]);
    const TagSet = [{ Key: "state", Value: "published" }];
    await s3.client().send(new PutObjectTaggingCommand({ ...at("tagged"), Tagging: { TagSet } }));
    expect(await read()).toEqual(TagSet);
    const eleven = Array.from({ length: 11 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    const refused = s3.client().send(new PutObjectTaggingCommand({ ...at("tagged"), Tagging: { TagSet: eleven } }));
    expect(await sdkRefusal(refused)).toEqual({ code: "InvalidTag", status: 400 });
  });

  test("with more metadata than S3 keeps, or a key too long, is refused", async () => {
    expect(await sdkRefusal(put("m", "x", { Metadata: { a: "x".repeat(2048) } }))).toEqual({
      code: "MetadataTooLarge",
      status: 400,
    });
    expect(await sdkRefusal(put("é".repeat(513), "x"))).toEqual({ code: "KeyTooLongError", status: 400 });
  });

  test("is not stored under a promise this server does not keep", async () => {
    for (const more of [
      { ServerSideEncryption: "aws:kms" },
      { ACL: "public-read" },
      { ObjectLockMode: "GOVERNANCE" },
    ]) {
      expect(await sdkRefusal(put("promise", "x", more))).toEqual({ code: "NotImplemented", status: 501 });
    }
    expect(await sdkRefusal(get("promise", { VersionId: "1" }))).toEqual({ code: "InvalidArgument", status: 400 });
  });
});

describe("ranges", () => {
  beforeAll(() => put("ranged", "0123456789"));

  test.each([
    ["bytes=0-0", "0", "bytes 0-0/10"],
    ["bytes=2-4", "234", "bytes 2-4/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-3", "789", "bytes 7-9/10"],
    ["bytes=-30", "0123456789", "bytes 0-9/10"],
    ["bytes=5-500", "56789", "bytes 5-9/10"],
  ])("%s answers 206 with %j", async (Range, expected, contentRange) => {
    const read = await get("ranged", { Range });
    expect([read.$metadata.httpStatusCode, read.ContentRange, await read.Body?.transformToString()]).toEqual([
      206,
      contentRange,
      expected,
    ]);
  });

  test.each(["bytes=10-", "bytes=10-20", "bytes=-0"])("%s lies outside and answers 416", async (Range) => {
    expect(await sdkRefusal(get("ranged", { Range }))).toEqual({ code: "InvalidRange", status: 416 });
  });

  test.each(["bytes=4-2", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b"])(
    "%s is passed over: the whole comes",
    async (Range) => {
      const read = await get("ranged", { Range });
      expect([read.$metadata.httpStatusCode, await read.Body?.transformToString()]).toEqual([200, "0123456789"]);
    },
  );

  test("every range of an empty object lies outside", async () => {
    await put("nothing", "");
    expect(await sdkRefusal(get("nothing", { Range: "bytes=0-" }))).toMatchObject({ status: 416 });
  });
});

describe("conditions", () => {
  test("reads answer 304 or 412 as RFC 9110 orders them", async () => {
    const { ETag: etag } = await put("conditional", "v1");
    const past = new Date(Date.now() - 86_400_000);
    const future = new Date(Date.now() + 86_400_000);
    const status = async (more: object) => (await sdkRefusal(get("conditional", more)))?.status ?? 200;
    expect(await status({ IfMatch: etag })).toBe(200);
    expect(await status({ IfMatch: '"other"' })).toBe(412);
    expect(await status({ IfNoneMatch: etag })).toBe(304);
    expect(await status({ IfNoneMatch: '"other"' })).toBe(200);
    expect(await status({ IfModifiedSince: future })).toBe(304);
    expect(await status({ IfModifiedSince: past })).toBe(200);
    expect(await status({ IfUnmodifiedSince: past })).toBe(412);
    expect(await status({ IfMatch: etag, IfUnmodifiedSince: past })).toBe(200);
    expect(await status({ IfNoneMatch: '"other"', IfModifiedSince: future })).toBe(200);
  });

  test("of 32 racing If-None-Match puts exactly one wins, and its bytes stay", async () => {
    const client = s3.client();
    const outcomes = await Promise.all(
      Array.from({ length: 32 }, async (_, index) => {
        const command = new PutObjectCommand({ ...at("raced"), Body: `writer ${index}`, IfNoneMatch: "*" });
        const refusal = await sdkRefusal(client.send(command));
        return { index, refusal };
      }),
    );
    const winners = outcomes.filter(({ refusal }) => refusal === undefined);
    expect(winners).toHaveLength(1);
    expect(new Set(outcomes.map(({ refusal }) => refusal?.status))).toEqual(new Set([undefined, 412]));
    expect(await text("raced")).toBe(`writer ${winners[0]?.index}`);
  });

  test("If-Match writes only over what was read", async () => {
    const { ETag: first } = await put("chained", "1");
    await put("chained", "2", { IfMatch: first });
    expect(await sdkRefusal(put("chained", "3", { IfMatch: first }))).toEqual({
      code: "PreconditionFailed",
      status: 412,
    });
    expect(await sdkRefusal(put("chained-none", "3", { IfMatch: first }))).toEqual({ code: "NoSuchKey", status: 404 });
    expect(await text("chained")).toBe("2");
  });
});

describe("a download link", () => {
  test("overrides the answer's headers as signed", async () => {
    await put("override", "x", { ContentType: "text/plain" });
    const command = new GetObjectCommand({
      ...at("override"),
      ResponseContentDisposition: 'attachment; filename="master.mov"',
      ResponseContentType: "video/quicktime",
      ResponseCacheControl: "private",
    });
    const response = await fetch(await getSignedUrl(s3.client(), command, { expiresIn: 60 }));
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="master.mov"');
    expect(response.headers.get("content-type")).toBe("video/quicktime");
    expect(response.headers.get("cache-control")).toBe("private");
  });
});

describe("a header value", () => {
  test("keeps its inner spaces, and one that no header can carry is refused", async () => {
    await put("spaces", "x", { Metadata: { a: "one  two" } });
    expect((await get("spaces")).Metadata).toEqual({ a: "one  two" });
    const command = new GetObjectCommand({
      ...at("spaces"),
      ResponseContentDisposition: 'attachment; filename="映画.mov"',
    });
    const response = await fetch(await getSignedUrl(s3.client(), command, { expiresIn: 60 }));
    expect([response.status, await refusalCode(response)]).toEqual([400, "InvalidArgument"]);
  });
});

describe("a copy", () => {
  test("is an object of its own, with the source's description unless replaced", async () => {
    await put("copy/from ü", "original", { ContentType: "text/x-a", Metadata: { a: "1" }, Tagging: "t=1" });
    const CopySource = `${s3.bucket}/${encodeURIComponent("copy/from ü")}`;
    const copy = (more: object) => s3.client().send(new CopyObjectCommand({ ...at("copy/to"), CopySource, ...more }));
    const answer = await copy({});
    expect(answer.CopyObjectResult?.ETag).toBe((await get("copy/from ü")).ETag);
    await s3.client().send(new DeleteObjectCommand(at("copy/from ü")));
    const read = await get("copy/to");
    expect(read).toMatchObject({ ContentType: "text/x-a", Metadata: { a: "1" } });
    expect(await read.Body?.transformToString()).toBe("original");
    expect(await sdkRefusal(copy({}))).toMatchObject({ code: "NoSuchKey" });
  });

  test("replaces metadata when told to, obeys conditions, and refuses to change nothing", async () => {
    const { ETag: etag } = await put("self", "x", { Metadata: { a: "1" } });
    const copy = (more: object) =>
      s3.client().send(new CopyObjectCommand({ ...at("self"), CopySource: `${s3.bucket}/self`, ...more }));
    expect(await sdkRefusal(copy({}))).toEqual({ code: "InvalidRequest", status: 400 });
    expect(await sdkRefusal(copy({ MetadataDirective: "REPLACE", CopySourceIfMatch: '"no"' }))).toMatchObject({
      status: 412,
    });
    await copy({ MetadataDirective: "REPLACE", Metadata: { b: "2" }, CopySourceIfMatch: etag });
    expect((await get("self")).Metadata).toEqual({ b: "2" });
  });
});

describe("a write that does not arrive whole", () => {
  test("leaves the old object as it was and no file behind", async () => {
    const local = await openLocalS3();
    const client = local.client();
    const name = { Bucket: local.bucket, Key: "kept" };
    await client.send(new PutObjectCommand({ ...name, Body: "old" }));
    const url = await getSignedUrl(client, new PutObjectCommand(name), { expiresIn: 60 });
    await new Promise<void>((resolve) => {
      const sent = httpRequest(url, { method: "PUT", headers: { "content-length": "1000000" } });
      sent.on("error", () => resolve());
      sent.write(randomBytes(200_000), () => setTimeout(() => sent.destroy(), 50));
    });
    const read = await client.send(new GetObjectCommand(name));
    expect(await read.Body?.transformToString()).toBe("old");
    await expect.poll(() => readdir(join(local.directory, "arriving"))).toEqual([]);
    await local.close();
  });

  test("and a reader of a replaced object still gets all of the old one", async () => {
    const old = randomBytes(8_000_000);
    await put("replaced", old);
    const reading = await get("replaced");
    await put("replaced", "new");
    const bytes = Buffer.from((await reading.Body?.transformToByteArray()) ?? []);
    expect(bytes.equals(old)).toBe(true);
    expect(await text("replaced")).toBe("new");
  });
});

describe("a presigned upload", () => {
  test("takes a plain body from any HTTP client", async () => {
    const client = s3.client({ requestChecksumCalculation: "WHEN_REQUIRED" });
    const url = await getSignedUrl(client, new PutObjectCommand(at("presigned")), { expiresIn: 60 });
    const response = await fetch(url, { method: "PUT", body: "from a browser" });
    expect([response.status, await text("presigned")]).toEqual([200, "from a browser"]);
  });

  test("needs a length", async () => {
    const client = s3.client({ requestChecksumCalculation: "WHEN_REQUIRED" });
    const url = await getSignedUrl(client, new PutObjectCommand(at("lengthless")), { expiresIn: 60 });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = httpRequest(url, { method: "PUT", headers: { "transfer-encoding": "chunked" } }, (response) => {
        response.on("error", reject).resume();
        resolve(response.statusCode);
      });
      sent.on("error", reject);
      sent.end("x");
    });
    expect(status).toBe(411);
  });

  test("takes only the length and type that were signed", async () => {
    const client = s3.client({ requestChecksumCalculation: "WHEN_REQUIRED" });
    const command = new PutObjectCommand({ ...at("sized"), ContentLength: 5, ContentType: "video/mp4" });
    const signableHeaders = new Set(["host", "content-length", "content-type"]);
    const url = await getSignedUrl(client, command, { expiresIn: 60, signableHeaders });
    const send = async (body: string, type: string) =>
      refusalCode(await fetch(url, { method: "PUT", body, headers: { "content-type": type } }));
    expect(await send("123456", "video/mp4")).toBe("SignatureDoesNotMatch");
    expect(await send("12345", "text/html")).toBe("SignatureDoesNotMatch");
    expect(await send("12345", "video/mp4")).toBeUndefined();
    expect((await get("sized")).ContentType).toBe("video/mp4");
  });

  test("takes only the bytes whose SHA-256 was signed", async () => {
    const sha256 = createHash("sha256").update("declared").digest("base64");
    const command = new PutObjectCommand({ ...at("declared"), ChecksumSHA256: sha256 });
    const url = await getSignedUrl(s3.client(), command, { expiresIn: 60 });
    expect(await refusalCode(await fetch(url, { method: "PUT", body: "another!" }))).toBe("BadDigest");
    expect((await fetch(url, { method: "PUT", body: "declared" })).status).toBe(200);
    expect((await get("declared", { ChecksumMode: "ENABLED" })).ChecksumSHA256).toBe(sha256);
  });

  test("signed by an SDK that signs the checksum of nothing takes nothing else", async () => {
    const url = await getSignedUrl(s3.client(), new PutObjectCommand(at("trap")), { expiresIn: 60 });
    const response = await fetch(url, { method: "PUT", body: "x" });
    expect([response.status, await refusalCode(response)]).toEqual([400, "BadDigest"]);
  });
});
