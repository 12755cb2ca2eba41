import { createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canonicalRequest, deriveSigningKey, sha256Hex, stringToSign } from "#infra/local/s3/signature.ts";
import { openLocalS3, openS3UnderTest, refusalCode, type S3UnderTest, sdkRefusal } from "./s3-fixture.ts";

/** Examples published in "Authenticating Requests: Using the Authorization Header" and "… Using Query Parameters". */
describe("the published signature examples", () => {
  const secretAccessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  const timestamp = "20130524T000000Z";
  const scope = "20130524/us-east-1/s3/aws4_request";
  const host = "examplebucket.s3.amazonaws.com";
  const emptyHash = sha256Hex("");
  const sign = (canonical: string) =>
    createHmac("sha256", deriveSigningKey({ secretAccessKey, date: "20130524", region: "us-east-1" }))
      .update(stringToSign({ timestamp, scope, canonical }))
      .digest("hex");

  test("GET of a range, by header", () => {
    const headers = new Map([
      ["host", host],
      ["range", "bytes=0-9"],
      ["x-amz-content-sha256", emptyHash],
      ["x-amz-date", timestamp],
    ]);
    const request = { method: "GET", rawPath: "/test.txt", query: [], headers };
    expect(sign(canonicalRequest(request, [...headers.keys()], emptyHash))).toBe(
      "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    );
  });

  test("listing with query parameters, by header", () => {
    const headers = new Map([
      ["host", host],
      ["x-amz-content-sha256", emptyHash],
      ["x-amz-date", timestamp],
    ]);
    const query = [["prefix", "J"] as const, ["max-keys", "2"] as const];
    const request = { method: "GET", rawPath: "/", query, headers };
    expect(sign(canonicalRequest(request, [...headers.keys()], emptyHash))).toBe(
      "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    );
  });

  test("a presigned GET", () => {
    const query = [
      ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"] as const,
      ["X-Amz-Credential", `AKIAIOSFODNN7EXAMPLE/${scope}`] as const,
      ["X-Amz-Date", timestamp] as const,
      ["X-Amz-Expires", "86400"] as const,
      ["X-Amz-SignedHeaders", "host"] as const,
      ["X-Amz-Signature", "is left out of what is signed"] as const,
    ];
    const request = { method: "GET", rawPath: "/test.txt", query, headers: new Map([["host", host]]) };
    expect(sign(canonicalRequest(request, ["host"], "UNSIGNED-PAYLOAD"))).toBe(
      "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    );
  });
});

describe("who may come in", () => {
  let s3: S3UnderTest;
  let url: string;

  beforeAll(async () => {
    s3 = await openS3UnderTest();
    const client = s3.client();
    await client.send(new PutObjectCommand({ Bucket: s3.bucket, Key: "signed/a b+ü.txt", Body: "secret" }));
    const command = new GetObjectCommand({ Bucket: s3.bucket, Key: "signed/a b+ü.txt" });
    url = await getSignedUrl(client, command, { expiresIn: 60 });
  });
  afterAll(() => s3.close());

  test("a presigned URL opens exactly its object", async () => {
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([200, "secret"]);
  });

  test("without its query the same address is closed", async () => {
    const response = await fetch(url.slice(0, url.indexOf("?")));
    expect([response.status, await refusalCode(response)]).toEqual([403, "AccessDenied"]);
  });

  test.each([
    ["another key", (at: string) => at.replace("/signed/", "/signee/")],
    ["a longer life", (at: string) => at.replace("X-Amz-Expires=60", "X-Amz-Expires=61")],
    ["an added override", (at: string) => `${at}&response-content-type=text%2Fhtml`],
    ["another signature", (at: string) => at.replace(/X-Amz-Signature=[0-9a-f]/, "X-Amz-Signature=g")],
    [
      "a signature in capitals",
      (at: string) => at.replace(/(X-Amz-Signature=)([0-9a-f]+)/, (_, a, b) => a + b.toUpperCase()),
    ],
    ["an empty signature", (at: string) => at.replace(/X-Amz-Signature=[0-9a-f]+/, "X-Amz-Signature=0")],
  ])("%s breaks the signature", async (_, change) => {
    const response = await fetch(change(url));
    expect([response.status, await refusalCode(response)]).toEqual([403, "SignatureDoesNotMatch"]);
  });

  test("a URL made for reading does not write, delete or describe", async () => {
    for (const method of ["PUT", "DELETE"]) {
      const response = await fetch(url, { method });
      expect([method, response.status, await refusalCode(response)]).toEqual([method, 403, "SignatureDoesNotMatch"]);
    }
    expect((await fetch(url, { method: "HEAD" })).status).toBe(403);
  });

  test("a header S3 acts on cannot be added unsigned", async () => {
    const response = await fetch(url, { headers: { "x-amz-copy-source": "films/x" } });
    expect([response.status, await refusalCode(response)]).toEqual([403, "AccessDenied"]);
  });

  test.each([
    ["more than a week", "604801"],
    ["nothing", "0"],
    ["a word", "forever"],
  ])("a life of %s is refused", async (_, seconds) => {
    const response = await fetch(url.replace("X-Amz-Expires=60", `X-Amz-Expires=${seconds}`));
    expect([response.status, await refusalCode(response)]).toEqual([400, "AuthorizationQueryParametersError"]);
  });

  test("an unknown key id, a wrong secret, another region and a session token are each named", async () => {
    const known = { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey };
    const read = (settings: Parameters<S3UnderTest["client"]>[0]) =>
      sdkRefusal(s3.client(settings).send(new GetObjectCommand({ Bucket: s3.bucket, Key: "x" })));
    expect(await read({ credentials: { ...known, accessKeyId: "NOBODY" } })).toEqual({
      code: "InvalidAccessKeyId",
      status: 403,
    });
    expect(await read({ credentials: { ...known, secretAccessKey: "?" } })).toEqual({
      code: "SignatureDoesNotMatch",
      status: 403,
    });
    expect(await read({ region: "ap-south-1" })).toEqual({ code: "AuthorizationHeaderMalformed", status: 400 });
    expect(await read({ credentials: { ...known, sessionToken: "t" } })).toEqual({ code: "InvalidToken", status: 400 });
  });

  test("header and query signatures together are refused", async () => {
    const response = await fetch(url, { headers: { authorization: "AWS4-HMAC-SHA256 Credential=a" } });
    expect([response.status, await refusalCode(response)]).toEqual([400, "InvalidArgument"]);
  });
});

describe("time", () => {
  test("a presigned URL ends with its last second and does not begin before its time", async () => {
    let nowMs = Date.UTC(2026, 0, 1);
    const s3 = await openLocalS3({ now: () => nowMs });
    const client = s3.client();
    const command = new GetObjectCommand({ Bucket: s3.bucket, Key: "none" });
    const url = await getSignedUrl(client, command, { expiresIn: 60, signingDate: new Date(nowMs) });
    const ask = async () => refusalCode(await fetch(url));
    expect(await ask()).toBe("NoSuchKey");
    nowMs += 60_000;
    expect(await ask()).toBe("NoSuchKey");
    nowMs += 1000;
    expect(await ask()).toBe("AccessDenied");
    nowMs -= 61_000 + 16 * 60_000;
    expect(await ask()).toBe("AccessDenied");
    await s3.close();
  });

  test("a clock more than fifteen minutes away is refused", async () => {
    for (const [minutes, code] of [
      [14, "NoSuchKey"],
      [16, "RequestTimeTooSkewed"],
      [-16, "RequestTimeTooSkewed"],
    ] as const) {
      const s3 = await openLocalS3({ now: () => Date.now() + minutes * 60_000 });
      const outcome = await sdkRefusal(s3.client().send(new GetObjectCommand({ Bucket: s3.bucket, Key: "none" })));
      expect([minutes, outcome?.code]).toEqual([minutes, code]);
      await s3.close();
    }
  });
});

describe("keys are names, never paths", () => {
  test.each([
    "../../x",
    "..",
    "a/../../../etc/passwd",
    "%2e%2e/x",
    "a//b",
    "/lead",
    "trail/",
    "./x",
    "C:\\x",
    "a\u0001b",
    "日本/映画.mov",
    "'()*!~ +&=?#",
  ])("%j is stored and read back as itself", async (key) => {
    const s3 = await openS3UnderTest();
    const client = s3.client();
    await client.send(new PutObjectCommand({ Bucket: s3.bucket, Key: key, Body: key }));
    const read = await client.send(new GetObjectCommand({ Bucket: s3.bucket, Key: key }));
    expect(await read.Body?.transformToString()).toBe(key);
    await s3.close();
  });

  test("a raw path that climbs out reaches nothing", async () => {
    const s3 = await openLocalS3();
    for (const path of [
      "/films/../../index.sqlite",
      "/films/%2e%2e/%2e%2e/index.sqlite",
      "/../index.sqlite",
      "/%2e%2e/index.sqlite",
    ]) {
      expect([path, await rawStatus(s3.endpoint, path)]).toEqual([path, 403]);
    }
    expect(await rawStatus(s3.endpoint, "/films/%ff")).toBe(400);
    await s3.close();
  });
});

/** `fetch` would tidy the path; this sends it as it is. */
function rawStatus(endpoint: string, path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ hostname, port, path, agent: false }, (response) => {
      response.on("error", reject).resume();
      resolve(response.statusCode);
    });
    sent.on("error", reject);
    sent.end();
  });
}
