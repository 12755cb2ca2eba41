import { describe, expect, test } from "vitest";
import { ASSET_KINDS } from "#shared/screening/asset.ts";
import { assetIdOfKey, publishedPlace, quarantinePlace, safeName } from "#shared/screening/asset-objects.ts";
import { completionSchema, newAssetSchema, partRangeSchema } from "#shared/screening/asset-schema.ts";
import { realTypeOf } from "#shared/screening/real-type.ts";
import { rejectionOf } from "#shared/screening/upload-check.ts";
import {
  bytesOfPart,
  LEAST_PART_BYTES,
  MAX_PARTS,
  MAX_PARTS_SIGNED,
  partCountOf,
  partSizeFor,
  partsMissing,
} from "#shared/screening/upload-part.ts";
import { tinyMp4, tinyPng } from "./tiny-files.ts";

const ASSET_ID = `ast_${"0".repeat(26)}`;

describe("the plan of an upload", () => {
  const sizes = [1, LEAST_PART_BYTES - 1, LEAST_PART_BYTES, LEAST_PART_BYTES + 1, 10 ** 9, 2 ** 40];

  test.each(sizes)("of %d bytes has parts that add up to them, no more of them than the store takes", (sizeBytes) => {
    const file = { sizeBytes, partSizeBytes: partSizeFor(sizeBytes) };
    const count = partCountOf(file);
    const parts = Array.from({ length: count }, (_, i) => bytesOfPart(file, i + 1) ?? 0);
    expect(parts.reduce((sum, bytes) => sum + bytes, 0)).toBe(sizeBytes);
    expect(Math.min(...parts)).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(MAX_PARTS);
    expect([bytesOfPart(file, 0), bytesOfPart(file, count + 1)]).toEqual([undefined, undefined]);
  });

  test("names the parts that are missing", () => {
    const file = { sizeBytes: LEAST_PART_BYTES * 3 + 1, partSizeBytes: LEAST_PART_BYTES };
    expect(partsMissing(file, [{ partNumber: 2 }])).toEqual([1, 3, 4]);
    expect(
      partsMissing(
        file,
        [1, 2, 3, 4].map((partNumber) => ({ partNumber })),
      ),
    ).toEqual([]);
  });
});

describe("where a file lies", () => {
  test("its key is plain, whatever the file is called", () => {
    expect(safeName("Phim Lễ hội (1).mp4")).toBe("Phim-Le-ho-i-1-.mp4");
    expect(safeName("../../etc/passwd")).toBe("etc-passwd");
    expect(safeName("映画")).toBe("file");
    expect(safeName(`${"a".repeat(300)}.mov`)).toMatch(/^a{76}\.mov$/);
  });

  test("its asset is found again by the key in quarantine, and by no other key", () => {
    const asset = { assetId: ASSET_ID, fileName: "film.mp4" };
    expect(assetIdOfKey(quarantinePlace(asset).key)).toBe(ASSET_ID);
    expect(assetIdOfKey(publishedPlace(asset).key)).toBeUndefined();
    expect(assetIdOfKey(`assets/${ASSET_ID}/a/b`)).toBeUndefined();
    expect(assetIdOfKey("assets/nonsense/film.mp4")).toBeUndefined();
  });
});

describe("a declaration", () => {
  const declared = {
    kind: "screener",
    fileName: "film.mp4",
    contentType: "video/mp4",
    sizeBytes: 1,
    sha256: "a".repeat(64),
  };
  const faultsOf = (change: object) =>
    newAssetSchema.safeParse({ ...declared, ...change }).error?.issues.map(({ path }) => path.join(".")) ?? [];

  test("is of the whole work unless it says otherwise, and its language becomes canonical", () => {
    const parsed = newAssetSchema.parse({ ...declared, language: "ZH-hant" });
    expect(parsed).toMatchObject({ scope: { kind: "work" }, language: "zh-Hant" });
  });

  test("is refused where its kind has no such type or no such size", () => {
    expect(faultsOf({ contentType: "application/mxf" })).toEqual(["contentType"]);
    expect(faultsOf({ kind: "artwork" })).toEqual(["contentType"]);
    expect(faultsOf({ sizeBytes: ASSET_KINDS.screener.maxBytes })).toEqual([]);
    expect(faultsOf({ sizeBytes: ASSET_KINDS.screener.maxBytes + 1 })).toEqual(["sizeBytes"]);
    expect(faultsOf({ sizeBytes: 0 })).toEqual(["sizeBytes"]);
    expect(faultsOf({ sha256: "A".repeat(64) })).toEqual(["sha256"]);
    expect(faultsOf({ fileName: "a\nb" })).toEqual(["fileName"]);
    expect(faultsOf({ state: "published" })).toHaveLength(1);
  });

  test("links are asked for a bounded run of parts at a time", () => {
    const fits = (firstPart: number, lastPart: number) => partRangeSchema.safeParse({ firstPart, lastPart }).success;
    expect([fits(1, 1), fits(1, MAX_PARTS_SIGNED), fits(1, MAX_PARTS_SIGNED + 1), fits(2, 1), fits(0, 1)]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test("parts are completed in order, each once", () => {
    const eTag = `"${"a".repeat(32)}"`;
    const fits = (...numbers: number[]) =>
      completionSchema.safeParse({ parts: numbers.map((partNumber) => ({ partNumber, eTag })) }).success;
    expect([fits(1, 2), fits(2, 1), fits(1, 1), fits()]).toEqual([true, false, false, false]);
  });
});

describe("the real type of a file", () => {
  const text = (words: string) => Buffer.from(words);

  test("is told by its first bytes, whatever it is called", async () => {
    expect(await realTypeOf(tinyMp4())).toBe("video/mp4");
    expect(await realTypeOf(tinyMp4("M4V "))).toBe("video/mp4");
    expect(await realTypeOf(tinyMp4("qt  "))).toBe("video/quicktime");
    expect(await realTypeOf(tinyPng())).toBe("image/png");
    expect(await realTypeOf(text("WEBVTT\n\n00:00.000 --> 00:02.000\nHello"))).toBe("text/vtt");
    expect(await realTypeOf(text("\uFEFFWEBVTT - a film\n"))).toBe("text/vtt");
    expect(await realTypeOf(text("1\r\n00:00:01,000 --> 00:00:02,500\r\nXin chào\r\n"))).toBe("application/x-subrip");
  });

  test("of a webm and an mxf is known by their own marks", async () => {
    const webm = Buffer.from("1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104", "hex");
    expect(await realTypeOf(Buffer.concat([webm, Buffer.alloc(4096)]))).toBe("video/webm");
    const mxf = Buffer.from("060e2b34020501010d0102010102", "hex");
    expect(await realTypeOf(Buffer.concat([mxf, Buffer.alloc(4096)]))).toBe("application/mxf");
  });

  test("is none where it is nothing that is taken", async () => {
    const nothing = [
      text("<html><script>alert(1)</script></html>"),
      text("MZ this program cannot be run"),
      text("%PDF-1.7\n"),
      text("WEBVTTX"),
      Buffer.from([0xff, 0xfe, 0x00, 0x01]),
      Buffer.alloc(0),
      tinyMp4("M4A "),
    ];
    for (const bytes of nothing) expect(await realTypeOf(bytes)).toBeUndefined();
  });

  test("of text cut in the middle of a letter is still text", async () => {
    const whole = text(`WEBVTT\n${"ế".repeat(10)}`);
    expect(await realTypeOf(whole.subarray(0, -1))).toBe("text/vtt");
  });
});

describe("the check of an upload", () => {
  const declared = { sizeBytes: 10, sha256: "a".repeat(64), contentType: "video/mp4" } as const;
  const observed = { sizeBytes: 10, sha256: "a".repeat(64), type: "video/mp4" } as const;

  test("passes what is as declared and names the first thing that is not", () => {
    expect(rejectionOf(declared, observed)).toBeUndefined();
    expect(rejectionOf(declared, { sizeBytes: 9 })?.reason).toBe("size-differs");
    expect(rejectionOf(declared, { ...observed, sha256: "b".repeat(64) })?.reason).toBe("sha256-differs");
    expect(rejectionOf(declared, { ...observed, type: undefined })?.reason).toBe("type-not-known");
    const words = "video/mp4 was declared, the file is image/png";
    expect(rejectionOf(declared, { ...observed, type: "image/png" })).toEqual({ reason: "type-differs", words });
  });
});
