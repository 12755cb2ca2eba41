import { GetObjectCommand, PutObjectCommand, S3Client, UploadPartCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { describe, expect, test } from "vitest";
import { type AccessKey, encodeSegment, type PresignRequest, presign } from "#shared/platform/presign.ts";

const ACCESS_KEY = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const SESSION_KEY = { ...ACCESS_KEY, sessionToken: "FwoGZXIvYXdzE//+==session token" };
const REGION = "eu-central-1";
const ORIGIN = "http://127.0.0.1:9000";
const BUCKET = "vault";
const NOW = Date.parse("2026-11-20T19:30:05.678Z");
const SIGNING = { expiresIn: 900, signingDate: new Date(NOW) };
const SHA256 = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=";

function sdkClient(credentials: AccessKey): S3Client {
  return new S3Client({
    endpoint: ORIGIN,
    forcePathStyle: true,
    region: REGION,
    credentials: { ...credentials, sessionToken: credentials.sessionToken ?? "" },
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}

type Asked = Pick<PresignRequest, "method" | "query" | "headers"> & { readonly key: string };

function ourLink({ key, ...asked }: Asked, accessKey: AccessKey, now = NOW): string {
  const path = `/${BUCKET}/${key.split("/").map(encodeSegment).join("/")}`;
  return presign({ ...asked, origin: ORIGIN, path, region: REGION, expiresInSeconds: 900 }, accessKey, now);
}

const KEYS = [
  "published/ast_1/film.mp4",
  "published/ast_1/a b+c.mp4",
  "published/Lễ hội/映画(1)!'*~.mov",
  "published/a%2Fb/=&?.mxf",
];

describe("a link of our own signing is the SDK's, byte for byte", () => {
  test.each(KEYS)("to fetch %s", async (key) => {
    const disposition = "attachment; filename*=UTF-8''a%20b";
    const command = new GetObjectCommand({ Bucket: BUCKET, Key: key, ResponseContentDisposition: disposition });
    const theirs = await getSignedUrl(sdkClient(ACCESS_KEY), command, SIGNING);
    const query = { "response-content-disposition": disposition, "x-id": "GetObject" };
    expect(ourLink({ method: "GET", key, query, headers: {} }, ACCESS_KEY)).toBe(theirs);
  });

  test("with the session token that a function in AWS has", async () => {
    const command = new GetObjectCommand({ Bucket: BUCKET, Key: "film.mp4" });
    const theirs = await getSignedUrl(sdkClient(SESSION_KEY), command, SIGNING);
    const asked = { method: "GET", key: "film.mp4", query: { "x-id": "GetObject" }, headers: {} } as const;
    expect(ourLink(asked, SESSION_KEY)).toBe(theirs);
  });

  test("to put an object whose length, type, hash and newness are signed", async () => {
    const facts = { ContentLength: 1234, ContentType: "video/mp4", IfNoneMatch: "*", ChecksumSHA256: SHA256 };
    const theirs = await getSignedUrl(
      sdkClient(ACCESS_KEY),
      new PutObjectCommand({ Bucket: BUCKET, Key: "assets/a.mp4", ...facts }),
      {
        ...SIGNING,
        unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
        signableHeaders: new Set(["host", "content-length", "content-type", "if-none-match", "x-amz-checksum-sha256"]),
      },
    );
    const headers = {
      "content-length": "1234",
      "content-type": "video/mp4",
      "if-none-match": "*",
      "x-amz-checksum-sha256": SHA256,
    };
    const asked = { method: "PUT", key: "assets/a.mp4", query: { "x-id": "PutObject" }, headers } as const;
    expect(ourLink(asked, ACCESS_KEY)).toBe(theirs);
  });

  test("to put one part of an upload, of a signed length", async () => {
    const command = new UploadPartCommand({
      ...{ Bucket: BUCKET, Key: "assets/a.mp4", UploadId: "an upload/id", PartNumber: 7, ContentLength: 8_388_608 },
    });
    const signableHeaders = new Set(["host", "content-length"]);
    const theirs = await getSignedUrl(sdkClient(ACCESS_KEY), command, { ...SIGNING, signableHeaders });
    const query = { partNumber: "7", uploadId: "an upload/id", "x-id": "UploadPart" };
    const asked = { method: "PUT", key: "assets/a.mp4", query, headers: { "content-length": "8388608" } } as const;
    expect(ourLink(asked, ACCESS_KEY)).toBe(theirs);
  });
});

test("the day's key is not used beyond its day", async () => {
  const asked = { method: "GET", key: "film.mp4", query: { "x-id": "GetObject" }, headers: {} } as const;
  const command = new GetObjectCommand({ Bucket: BUCKET, Key: "film.mp4" });
  for (const instant of ["2026-11-20T23:59:59.999Z", "2026-11-21T00:00:00.000Z"]) {
    const now = Date.parse(instant);
    const theirs = await getSignedUrl(sdkClient(ACCESS_KEY), command, { ...SIGNING, signingDate: new Date(now) });
    expect(ourLink(asked, ACCESS_KEY, now)).toBe(theirs);
  }
});
