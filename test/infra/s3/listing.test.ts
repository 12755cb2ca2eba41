import {
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "#infra/local/s3/database.ts";
import { listPage } from "#infra/local/s3/listing.ts";
import { saveObject } from "#infra/local/s3/object-store.ts";
import { openS3UnderTest, type S3UnderTest, sdkRefusal } from "./s3-fixture.ts";

/** A bucket that only this suite writes to. */
const Bucket = "other";

let s3: S3UnderTest;
beforeAll(async () => {
  s3 = await openS3UnderTest();
  const client = s3.client();
  const keys = ["a-", "a/1", "a/2/x", "a/2/y", "b", "ü", "z", "\u{1F3AC}", "\uFF01"];
  for (const Key of keys) await client.send(new PutObjectCommand({ Bucket, Key, Body: "a" }));
});
afterAll(() => s3.close());

const list = (more: object) => s3.client().send(new ListObjectsV2Command({ Bucket, ...more }));

describe("a listing", () => {
  test("is in the byte order of UTF-8, not of UTF-16", async () => {
    const page = await list({});
    expect(page.Contents?.map((one) => one.Key)).toEqual([
      "a-",
      "a/1",
      "a/2/x",
      "a/2/y",
      "b",
      "z",
      "ü",
      "\uFF01",
      "\u{1F3AC}",
    ]);
    expect(page).toMatchObject({ KeyCount: 9, IsTruncated: false, MaxKeys: 1000, Name: Bucket });
    expect(page.Contents?.[0]).toMatchObject({
      Size: 1,
      ETag: '"0cc175b9c0f1b6a831c399e269772661"',
      StorageClass: "STANDARD",
    });
  });

  test("folds what lies under a delimiter, counting each fold once", async () => {
    const page = await list({ Prefix: "a", Delimiter: "/" });
    expect([
      page.Contents?.map((one) => one.Key),
      page.CommonPrefixes?.map((one) => one.Prefix),
      page.KeyCount,
    ]).toEqual([["a-"], ["a/"], 2]);
    const below = await list({ Prefix: "a/", Delimiter: "/" });
    expect([below.Contents?.map((one) => one.Key), below.CommonPrefixes?.map((one) => one.Prefix)]).toEqual([
      ["a/1"],
      ["a/2/"],
    ]);
  });

  test("pages through everything once, whatever the page size", async () => {
    for (const pageSize of [1, 2, 4, 9]) {
      const keys: (string | undefined)[] = [];
      for await (const page of paginateListObjectsV2({ client: s3.client(), pageSize }, { Bucket })) {
        keys.push(...(page.Contents ?? []).map((one) => one.Key));
      }
      expect(keys).toHaveLength(9);
      expect(new Set(keys).size).toBe(9);
    }
  });

  test("starts after a key, and encodes names on request", async () => {
    expect((await list({ StartAfter: "a/2/x", MaxKeys: 1 })).Contents?.map((one) => one.Key)).toEqual(["a/2/y"]);
    expect((await list({ StartAfter: "b", EncodingType: "url" })).Contents?.map((one) => one.Key)).toContain("%C3%BC");
    expect((await list({ MaxKeys: 0 })).KeyCount).toBe(0);
  });

  test("refuses a token it did not give, a bad size and an unknown bucket", async () => {
    expect(await sdkRefusal(list({ ContinuationToken: "bm9uc2Vuc2U" }))).toEqual({
      code: "InvalidArgument",
      status: 400,
    });
    expect(await sdkRefusal(list({ MaxKeys: -1 }))).toEqual({ code: "InvalidArgument", status: 400 });
    expect(await sdkRefusal(list({ Bucket: "nobodys" }))).toEqual({ code: "NoSuchBucket", status: 404 });
  });

  test("of the first version pages by key, and folds as the second does", async () => {
    const page = (more: object) => s3.client().send(new ListObjectsCommand({ Bucket, ...more }));
    const keys: (string | undefined)[] = [];
    for (let Marker = ""; ; ) {
      const one = await page({ Marker, MaxKeys: 2 });
      keys.push(...(one.Contents ?? []).map((object) => object.Key));
      if (!one.IsTruncated) break;
      Marker = keys.at(-1) ?? "";
    }
    expect(keys).toEqual((await list({})).Contents?.map((object) => object.Key));
    const folded = await page({ Delimiter: "/", MaxKeys: 2 });
    expect([folded.Contents?.map((object) => object.Key), folded.CommonPrefixes?.map((one) => one.Prefix)]).toEqual([
      ["a-"],
      ["a/"],
    ]);
    expect(folded.NextMarker).toBe("a/");
    const behind = await page({ Delimiter: "/", Marker: "a/" });
    expect([behind.Contents?.[0]?.Key, behind.CommonPrefixes, behind.IsTruncated]).toEqual(["b", undefined, false]);
  });

  test("of buckets names them all", async () => {
    const { Buckets } = await s3.client().send(new ListBucketsCommand({}));
    expect(Buckets?.map((bucket) => bucket.Name)).toEqual(["films", "other"]);
  });

  test("agrees with a plain sort and fold for any keys, prefix, delimiter and page size", () => {
    const seed = process.env.FC_SEED ? Number(process.env.FC_SEED) : Date.now() % 2 ** 31;
    console.log(`listing: FC_SEED=${seed}`);
    const text = (minLength: number) =>
      fc
        .array(fc.constantFrom("a", "b", "/", "ü", "\u{1F3AC}", "\uFFFF"), { minLength, maxLength: 5 })
        .map((all) => all.join(""));
    const keys = fc.uniqueArray(text(1), { maxLength: 25 });
    fc.assert(
      fc.property(
        keys,
        text(0),
        fc.constantFrom("", "/", "a/", "ü"),
        fc.integer({ min: 1, max: 7 }),
        (all, prefix, delimiter, limit) => {
          expect(pageThrough({ all, prefix, delimiter, limit })).toEqual(foldPlainly({ all, prefix, delimiter }));
        },
      ),
      { seed, numRuns: 200 },
    );
  });
});

function pageThrough(of: { all: string[]; prefix: string; delimiter: string; limit: number }): string[] {
  const database = openDatabase(":memory:");
  const description = { headers: {}, metadata: {}, tags: [] };
  for (const key of of.all) {
    saveObject(database, { bucket: "b", key }, { etag: "", size: 0, modifiedMs: 0, segments: [], description });
  }
  const found: string[] = [];
  let from: Buffer | undefined = Buffer.alloc(0);
  while (from) {
    const wanted = {
      bucket: "b",
      prefix: Buffer.from(of.prefix),
      delimiter: Buffer.from(of.delimiter),
      from,
      limit: of.limit,
    };
    const page: ReturnType<typeof listPage> = listPage(database, wanted);
    expect(page.entries.length).toBeLessThanOrEqual(of.limit);
    found.push(...page.entries.map((one) => (one.kind === "prefix" ? `${one.prefix}*` : `${one.key}`)));
    from = page.next;
  }
  database.close();
  return found;
}

function foldPlainly(of: { all: string[]; prefix: string; delimiter: string }): string[] {
  const sorted = of.all
    .filter((key) => key.startsWith(of.prefix))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const folded = sorted.map((key) => {
    const cut = of.delimiter === "" ? -1 : key.indexOf(of.delimiter, of.prefix.length);
    return cut < 0 ? key : `${key.slice(0, cut + of.delimiter.length)}*`;
  });
  return [...new Set(folded)];
}
