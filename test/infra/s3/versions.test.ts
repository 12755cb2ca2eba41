import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLocalS3, type S3UnderTest, sdkRefusal } from "./s3-fixture.ts";

const Bucket = "kept";

let s3: S3UnderTest & { directory: string };
beforeAll(async () => {
  s3 = await openLocalS3({ buckets: [{ name: Bucket, corsOrigins: [], versioned: true }] });
});
afterAll(() => s3.close());

const at = (Key: string) => ({ Bucket, Key });
const put = async (key: string, Body: string) =>
  (await s3.client().send(new PutObjectCommand({ ...at(key), Body }))).VersionId;
const read = async (key: string, VersionId?: string) =>
  (await s3.client().send(new GetObjectCommand({ ...at(key), VersionId }))).Body?.transformToString();
const remove = (key: string, VersionId?: string) =>
  s3.client().send(new DeleteObjectCommand({ ...at(key), VersionId }));
const list = (more: object = {}) => s3.client().send(new ListObjectVersionsCommand({ Bucket, ...more }));

describe("a bucket that keeps versions", () => {
  test("says so", async () => {
    expect((await s3.client().send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe("Enabled");
  });

  test("gives each write a version of its own, all of which can be read", async () => {
    const [one, two] = [await put("twice", "1"), await put("twice", "2")];
    expect(new Set([one, two, undefined]).size).toBe(3);
    expect([await read("twice"), await read("twice", one), await read("twice", two)]).toEqual(["2", "1", "2"]);
    const { Versions } = await list({ Prefix: "twice" });
    expect(Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
      [two, true],
      [one, false],
    ]);
  });

  test("deletes by a marker, under which everything stays; without the marker it is back", async () => {
    const version = await put("marked", "kept");
    const { DeleteMarker, VersionId: marker } = await remove("marked");
    expect(DeleteMarker).toBe(true);
    expect(await sdkRefusal(read("marked"))).toEqual({ code: "NoSuchKey", status: 404 });
    expect(await read("marked", version)).toBe("kept");
    expect(await sdkRefusal(read("marked", marker))).toMatchObject({ status: 405 });
    const { Contents } = await s3.client().send(new ListObjectsV2Command({ Bucket, Prefix: "marked" }));
    expect(Contents).toBeUndefined();
    await remove("marked", marker);
    expect(await read("marked")).toBe("kept");
  });

  test("removes one version for good; the one before it is the newest again", async () => {
    const [one, two] = [await put("removed", "1"), await put("removed", "2")];
    await remove("removed", two);
    expect(await read("removed")).toBe("1");
    expect(await sdkRefusal(read("removed", two))).toEqual({ code: "NoSuchVersion", status: 404 });
    await s3
      .client()
      .send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "removed", VersionId: one }] } }));
    expect((await list({ Prefix: "removed" })).Versions).toBeUndefined();
  });

  test("copies an older version back", async () => {
    const one = await put("restored", "1");
    await put("restored", "2");
    await s3.client().send(new CopyObjectCommand({ ...at("restored"), CopySource: `kept/restored?versionId=${one}` }));
    expect(await read("restored")).toBe("1");
    expect((await list({ Prefix: "restored" })).Versions).toHaveLength(3);
  });

  test("lists versions in pages, each once", async () => {
    for (const key of ["page/a", "page/a", "page/a", "page/b", "page/c"]) await put(key, "x");
    const seen: string[] = [];
    for (let marker = {}; ; ) {
      const page = await list({ Prefix: "page/", MaxKeys: 2, ...marker });
      seen.push(...(page.Versions ?? []).map((one) => `${one.Key} ${one.VersionId}`));
      if (!page.IsTruncated) break;
      marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    expect([seen.length, new Set(seen).size]).toEqual([5, 5]);
    const folded = await list({ Delimiter: "/" });
    expect(folded.CommonPrefixes?.map((one) => one.Prefix)).toEqual(["page/"]);
  });

  test("refuses a version id that none could be", async () => {
    await put("odd", "x");
    expect(await sdkRefusal(read("odd", "../1"))).toEqual({ code: "InvalidArgument", status: 400 });
  });
});
