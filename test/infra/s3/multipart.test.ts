import { createHash, randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checksumOf } from "#infra/local/s3/checksums.ts";
import { openLocalS3, openS3UnderTest, refusalCode, type S3UnderTest, sdkRefusal } from "./s3-fixture.ts";

const mebibyte = 1024 * 1024;
const first = randomBytes(5 * mebibyte);
const second = randomBytes(5 * mebibyte + 1);
const last = randomBytes(1000);
const whole = Buffer.concat([first, second, last]);

let s3: S3UnderTest;
beforeAll(async () => {
  s3 = await openS3UnderTest();
});
afterAll(() => s3.close());

/** As a browser uploads: presigned, without checksums of its own. */
const plain = () => s3.client({ requestChecksumCalculation: "WHEN_REQUIRED" });
const at = (key: string) => ({ Bucket: s3.bucket, Key: key });

async function begin(key: string, more: object = {}, client = plain()) {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...at(key), ...more }));
  return { ...at(key), UploadId };
}
type Begun = Awaited<ReturnType<typeof begin>>;

async function send(upload: Begun, PartNumber: number, Body: Buffer, client = plain()): Promise<CompletedPart> {
  const { ETag, ...sums } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
  return { PartNumber, ETag, ...(sums.ChecksumCRC32 ? { ChecksumCRC32: sums.ChecksumCRC32 } : {}) };
}

const complete = (upload: Begun, Parts: CompletedPart[], more: object = {}, client = plain()) =>
  client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }));

const read = async (key: string, more: object = {}) => {
  const object = await s3.client().send(new GetObjectCommand({ ...at(key), ...more }));
  return Buffer.from((await object.Body?.transformToByteArray()) ?? []);
};

function multipartEtag(...parts: Buffer[]): string {
  const md5 = (bytes: Buffer) => createHash("md5").update(bytes).digest();
  return `"${md5(Buffer.concat(parts.map(md5))).toString("hex")}-${parts.length}"`;
}

describe("a multipart upload", () => {
  test("through presigned part URLs becomes one object, described as it was begun", async () => {
    const upload = await begin("master.mov", { ContentType: "video/quicktime", Metadata: { work: "wrk_1" } });
    const parts: CompletedPart[] = [];
    for (const [index, body] of [first, second, last].entries()) {
      const command = new UploadPartCommand({ ...upload, PartNumber: index + 1 });
      const response = await fetch(await getSignedUrl(plain(), command, { expiresIn: 60 }), { method: "PUT", body });
      expect(response.status).toBe(200);
      parts.push({ PartNumber: index + 1, ETag: response.headers.get("etag") ?? "" });
    }
    expect(await sdkRefusal(s3.client().send(new HeadObjectCommand(at("master.mov"))))).toMatchObject({ status: 404 });
    const done = await complete(upload, parts);
    expect(done.ETag).toBe(multipartEtag(first, second, last));
    expect(done.ChecksumCRC64NVME).toBe(checksumOf("CRC64NVME", whole).toString("base64"));
    const head = await s3.client().send(new HeadObjectCommand(at("master.mov")));
    expect(head).toMatchObject({
      ContentLength: whole.length,
      ContentType: "video/quicktime",
      Metadata: { work: "wrk_1" },
    });
    expect((await read("master.mov")).equals(whole)).toBe(true);
  });

  test("serves ranges across the seams of its parts", async () => {
    const from = 5 * mebibyte - 3;
    const to = 10 * mebibyte + 5;
    const range = await read("master.mov", { Range: `bytes=${from}-${to}` });
    expect(range.equals(whole.subarray(from, to + 1))).toBe(true);
    expect((await read("master.mov", { Range: "bytes=-1001" })).equals(whole.subarray(-1001))).toBe(true);
  });

  test("with the SDK's default checksums keeps a checksum of checksums", async () => {
    const client = s3.client();
    const upload = await begin("composite", { ChecksumAlgorithm: "CRC32" }, client);
    const parts = [await send(upload, 1, first, client), await send(upload, 2, last, client)];
    const done = await complete(upload, parts, {}, client);
    const sums = Buffer.concat([checksumOf("CRC32", first), checksumOf("CRC32", last)]);
    expect(done.ChecksumCRC32).toBe(`${checksumOf("CRC32", sums).toString("base64")}-2`);
    expect(done.ChecksumType).toBe("COMPOSITE");
  });

  test("with a full-object checksum verifies the client's own", async () => {
    const client = s3.client();
    const upload = await begin("full", { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" }, client);
    const parts = [await send(upload, 1, first, client), await send(upload, 2, last, client)];
    const right = checksumOf("CRC32", Buffer.concat([first, last])).toString("base64");
    expect(await sdkRefusal(complete(upload, parts, { ChecksumCRC32: "AAAAAA==" }, client))).toMatchObject({
      code: "BadDigest",
    });
    expect(await sdkRefusal(complete(upload, parts, { MpuObjectSize: 7 }, client))).toMatchObject({
      code: "InvalidRequest",
    });
    const done = await complete(
      upload,
      parts,
      { ChecksumCRC32: right, MpuObjectSize: first.length + last.length },
      client,
    );
    expect([done.ChecksumCRC32, done.ChecksumType]).toEqual([right, "FULL_OBJECT"]);
  });

  test("begun with a checksum refuses parts and completions without it", async () => {
    const upload = await begin("demanding", { ChecksumAlgorithm: "SHA256" });
    expect(await sdkRefusal(send(upload, 1, last))).toEqual({ code: "InvalidRequest", status: 400 });
    const { ETag } = await plain().send(
      new UploadPartCommand({ ...upload, PartNumber: 1, Body: last, ChecksumAlgorithm: "SHA256" }),
    );
    expect(await sdkRefusal(complete(upload, [{ PartNumber: 1, ETag }]))).toEqual({
      code: "InvalidRequest",
      status: 400,
    });
    for (const more of [{ ChecksumAlgorithm: "SHA256", ChecksumType: "FULL_OBJECT" }, { ChecksumType: "COMPOSITE" }]) {
      expect(await sdkRefusal(begin("impossible", more))).toEqual({ code: "InvalidRequest", status: 400 });
    }
  });

  test("a part sent again replaces the one before, and parts not named are dropped", async () => {
    const local = await openLocalS3();
    const client = local.client({ requestChecksumCalculation: "WHEN_REQUIRED" });
    const name = { Bucket: local.bucket, Key: "again" };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(name));
    const upload = { ...name, UploadId };
    await send(upload, 1, last, client);
    await send(upload, 7, first, client);
    const part = await send(upload, 1, first, client);
    const done = await complete(upload, [part], {}, client);
    expect(done.ETag).toBe(multipartEtag(first));
    const files = (await readdir(join(local.directory, "kept"), { recursive: true })).filter((file) =>
      file.includes("."),
    );
    expect(files).toHaveLength(1);
    await local.close();
  });
});

describe("a completion is refused", () => {
  test("for a wrong ETag, a part that never came, a part too small and a wrong order; the upload stays", async () => {
    const upload = await begin("refused");
    const one = await send(upload, 1, first);
    const two = await send(upload, 2, last);
    const three = await send(upload, 3, last);
    const wrong = { PartNumber: 1, ETag: two.ETag };
    expect(await sdkRefusal(complete(upload, [wrong]))).toEqual({ code: "InvalidPart", status: 400 });
    expect(await sdkRefusal(complete(upload, [one, { PartNumber: 9, ETag: two.ETag }]))).toEqual({
      code: "InvalidPart",
      status: 400,
    });
    expect(await sdkRefusal(complete(upload, [one, two, three]))).toEqual({ code: "EntityTooSmall", status: 400 });
    expect(await sdkRefusal(complete(upload, [two, one]))).toEqual({ code: "InvalidPartOrder", status: 400 });
    expect(await sdkRefusal(complete(upload, [one, one]))).toEqual({ code: "InvalidPartOrder", status: 400 });
    expect(await sdkRefusal(complete(upload, []))).toEqual({ code: "MalformedXML", status: 400 });
    await complete(upload, [one, three]);
    expect((await read("refused")).equals(Buffer.concat([first, last]))).toBe(true);
  });

  test("when it was completed or aborted already", async () => {
    const upload = await begin("twice");
    const part = await send(upload, 1, last);
    await complete(upload, [part]);
    expect(await sdkRefusal(complete(upload, [part]))).toEqual({ code: "NoSuchUpload", status: 404 });
    expect(await sdkRefusal(send(upload, 2, last))).toEqual({ code: "NoSuchUpload", status: 404 });
    const other = await begin("aborted");
    await send(other, 1, last);
    await plain().send(new AbortMultipartUploadCommand(other));
    expect(await sdkRefusal(plain().send(new ListPartsCommand(other)))).toEqual({ code: "NoSuchUpload", status: 404 });
    expect(await sdkRefusal(plain().send(new AbortMultipartUploadCommand(other)))).toMatchObject({
      code: "NoSuchUpload",
    });
  });

  test("when the object came to be meanwhile and If-None-Match was asked", async () => {
    const upload = await begin("meanwhile");
    const part = await send(upload, 1, last);
    await plain().send(new PutObjectCommand({ ...at("meanwhile"), Body: "first" }));
    expect(await sdkRefusal(complete(upload, [part], { IfNoneMatch: "*" }))).toEqual({
      code: "PreconditionFailed",
      status: 412,
    });
    expect((await read("meanwhile")).toString()).toBe("first");
  });

  test("for XML that is not the one expected, or brings a DOCTYPE", async () => {
    const upload = await begin("xml");
    await send(upload, 1, last);
    const url = await getSignedUrl(plain(), new CompleteMultipartUploadCommand(upload), { expiresIn: 60 });
    const part = "<Part><PartNumber>1</PartNumber><ETag>&e;</ETag></Part>";
    for (const body of [
      "",
      "<x/>",
      "<CompleteMultipartUpload>",
      `<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><CompleteMultipartUpload>${part}</CompleteMultipartUpload>`,
      `<CompleteMultipartUpload>${part}</CompleteMultipartUpload>`,
      `<CompleteMultipartUpload><!-- -->${part}</CompleteMultipartUpload>`,
      "<a>".repeat(10_000),
    ]) {
      const response = await fetch(url, { method: "POST", body });
      expect([body.slice(0, 40), response.status, await refusalCode(response)]).toEqual([
        body.slice(0, 40),
        400,
        "MalformedXML",
      ]);
    }
  });
});

describe("part numbers", () => {
  test.each([0, 10_001, -1])("%d is refused", async (number) => {
    const upload = await begin("numbers");
    expect(await sdkRefusal(send(upload, number, last))).toEqual({ code: "InvalidArgument", status: 400 });
  });
});

describe("lists", () => {
  test("of parts come in pages", async () => {
    const upload = await begin("listed");
    for (const number of [3, 1, 2]) await send(upload, number, last);
    const page = await plain().send(new ListPartsCommand({ ...upload, MaxParts: 2 }));
    expect([page.Parts?.map((part) => part.PartNumber), page.IsTruncated]).toEqual([[1, 2], true]);
    const rest = await plain().send(new ListPartsCommand({ ...upload, PartNumberMarker: page.NextPartNumberMarker }));
    expect([rest.Parts?.map((part) => [part.PartNumber, part.Size]), rest.IsTruncated]).toEqual([[[3, 1000]], false]);
  });

  test("of uploads come in pages, by key and under a prefix", async () => {
    for (const key of ["up/b", "up/a", "up/a", "up/c"]) await begin(key);
    const page = { Bucket: s3.bucket, Prefix: "up/", MaxUploads: 2 };
    const one = await plain().send(new ListMultipartUploadsCommand(page));
    expect([one.Uploads?.map((upload) => upload.Key), one.IsTruncated]).toEqual([["up/a", "up/a"], true]);
    const two = await plain().send(
      new ListMultipartUploadsCommand({
        ...page,
        KeyMarker: one.NextKeyMarker,
        UploadIdMarker: one.NextUploadIdMarker,
      }),
    );
    expect([two.Uploads?.map((upload) => upload.Key), two.IsTruncated]).toEqual([["up/b", "up/c"], false]);
  });
});

describe("uploads under a delimiter", () => {
  test("are folded, each fold counted once and paged past", async () => {
    for (const key of ["fold/a/1", "fold/a/2", "fold/b", "fold/c/1"]) await begin(key);
    const list = (more: object) =>
      plain().send(new ListMultipartUploadsCommand({ Bucket: s3.bucket, Prefix: "fold/", Delimiter: "/", ...more }));
    const shown = (page: Awaited<ReturnType<typeof list>>) => [
      page.Uploads?.map((upload) => upload.Key),
      page.CommonPrefixes?.map((one) => one.Prefix),
      page.IsTruncated,
    ];
    expect(shown(await list({}))).toEqual([["fold/b"], ["fold/a/", "fold/c/"], false]);
    const one = await list({ MaxUploads: 1 });
    expect(shown(one)).toEqual([undefined, ["fold/a/"], true]);
    const two = await list({ KeyMarker: one.NextKeyMarker, UploadIdMarker: one.NextUploadIdMarker });
    expect(shown(two)).toEqual([["fold/b"], ["fold/c/"], false]);
  });
});

describe("one part of an object", () => {
  test("is read by its number, and the answer tells how many there are", async () => {
    const upload = await begin("numbered");
    await complete(upload, [await send(upload, 1, first), await send(upload, 2, last)]);
    const part = (more: object) => s3.client().send(new GetObjectCommand({ ...at("numbered"), ...more }));
    const second = await part({ PartNumber: 2 });
    expect(second).toMatchObject({
      PartsCount: 2,
      ContentLength: last.length,
      ContentRange: `bytes ${first.length}-${first.length + last.length - 1}/${first.length + last.length}`,
    });
    expect(Buffer.from((await second.Body?.transformToByteArray()) ?? []).equals(last)).toBe(true);
    const head = await s3.client().send(new HeadObjectCommand({ ...at("numbered"), PartNumber: 1 }));
    expect([head.PartsCount, head.ContentLength]).toEqual([2, first.length]);
    expect(await sdkRefusal(part({ PartNumber: 3 }))).toMatchObject({ status: 416 });
    expect(await sdkRefusal(part({ PartNumber: 1, Range: "bytes=0-1" }))).toEqual({
      code: "InvalidRequest",
      status: 400,
    });
  });

  test("of an object put in one piece is the whole, and no count is told", async () => {
    await plain().send(new PutObjectCommand({ ...at("unparted"), Body: "whole" }));
    const read = await s3.client().send(new GetObjectCommand({ ...at("unparted"), PartNumber: 1 }));
    expect([await read.Body?.transformToString(), read.PartsCount]).toEqual(["whole", undefined]);
  });
});

describe("a part copied from an object", () => {
  test("may be whole or one range that lies inside", async () => {
    await plain().send(new PutObjectCommand({ ...at("copied/source"), Body: whole }));
    const upload = await begin("copied/target");
    const copy = async (PartNumber: number, CopySourceRange?: string): Promise<CompletedPart> => {
      const range = CopySourceRange === undefined ? {} : { CopySourceRange };
      const CopySource = `${s3.bucket}/copied/source`;
      const { CopyPartResult } = await plain().send(
        new UploadPartCopyCommand({ ...upload, PartNumber, CopySource, ...range }),
      );
      return { PartNumber, ETag: CopyPartResult?.ETag };
    };
    expect(await sdkRefusal(copy(1, `bytes=0-${whole.length}`))).toEqual({ code: "InvalidArgument", status: 400 });
    await complete(upload, [await copy(1), await copy(2, "bytes=10-19")]);
    expect((await read("copied/target")).equals(Buffer.concat([whole, whole.subarray(10, 20)]))).toBe(true);
  });
});
