import { createHash, createHmac, randomBytes } from "node:crypto";
import { request as httpRequest } from "node:http";
import { Readable } from "node:stream";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checksumAlgorithms, checksumOf, combineChecksums } from "#infra/local/s3/checksums.ts";
import { canonicalRequest, deriveSigningKey, sha256Hex, stringToSign } from "#infra/local/s3/signature.ts";
import { openS3UnderTest, type S3UnderTest, sdkRefusal } from "./s3-fixture.ts";

let s3: S3UnderTest;
beforeAll(async () => {
  s3 = await openS3UnderTest();
});
afterAll(() => s3.close());

const at = (key: string) => ({ Bucket: s3.bucket, Key: key });
const read = async (key: string) => {
  const object = await s3.client().send(new GetObjectCommand(at(key)));
  return Buffer.from((await object.Body?.transformToByteArray()) ?? []);
};

describe("checksums", () => {
  /** Check values of the CRC catalogue and of NIST, over the bytes "123456789". */
  test.each([
    ["CRC32", "cbf43926"],
    ["CRC32C", "e3069283"],
    ["CRC64NVME", "ae8b14860a799888"],
    ["SHA1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"],
    ["SHA256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"],
  ] as const)("%s gives its published check value", (algorithm, hex) => {
    expect(checksumOf(algorithm, Buffer.from("123456789")).toString("hex")).toBe(hex);
  });

  test("a CRC of a whole is had from its parts without reading them", () => {
    const seed = process.env.FC_SEED ? Number(process.env.FC_SEED) : Date.now() % 2 ** 31;
    console.log(`checksums: FC_SEED=${seed}`);
    const parts = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom("CRC32", "CRC32C", "CRC64NVME"), parts, (algorithm, pieces) => {
        const digests = pieces.map((piece) => ({ digest: checksumOf(algorithm, piece), bytes: piece.length }));
        expect(combineChecksums(algorithm, digests)).toEqual(checksumOf(algorithm, Buffer.concat(pieces)));
      }),
      { seed },
    );
  });

  test.each(checksumAlgorithms)("%s given by the SDK is verified, kept and told again", async (algorithm) => {
    const body = randomBytes(100_003);
    await s3
      .client()
      .send(new PutObjectCommand({ ...at(`sum/${algorithm}`), Body: body, ChecksumAlgorithm: algorithm }));
    const head = await s3.client().send(new HeadObjectCommand({ ...at(`sum/${algorithm}`), ChecksumMode: "ENABLED" }));
    expect(head[`Checksum${algorithm}`]).toBe(checksumOf(algorithm, body).toString("base64"));
    expect((await read(`sum/${algorithm}`)).equals(body)).toBe(true);
  });

  test.each(checksumAlgorithms)("%s as trailer of a stream is verified, kept and told again", async (algorithm) => {
    const body = randomBytes(300_001);
    const Body = Readable.from([body.subarray(0, 8192), body.subarray(8192, 200_000), body.subarray(200_000)]);
    const command = new PutObjectCommand({
      ...at(`trail/${algorithm}`),
      Body,
      ContentLength: body.length,
      ChecksumAlgorithm: algorithm,
      ContentEncoding: "gzip",
    });
    await s3.client().send(command);
    const head = await s3
      .client()
      .send(new HeadObjectCommand({ ...at(`trail/${algorithm}`), ChecksumMode: "ENABLED" }));
    expect(head[`Checksum${algorithm}`]).toBe(checksumOf(algorithm, body).toString("base64"));
    expect(head.ContentEncoding).toBe("gzip");
    expect((await read(`trail/${algorithm}`)).equals(body)).toBe(true);
  });

  test("a wrong checksum, a wrong Content-MD5 and a malformed one are refused and nothing is stored", async () => {
    const wrong = (length: number) => Buffer.alloc(length, 7).toString("base64");
    const put = (more: object) =>
      sdkRefusal(s3.client().send(new PutObjectCommand({ ...at("wrong"), Body: "x", ...more })));
    expect(await put({ ChecksumSHA256: wrong(32) })).toEqual({ code: "BadDigest", status: 400 });
    expect(await put({ ChecksumCRC64NVME: wrong(8) })).toEqual({ code: "BadDigest", status: 400 });
    expect(await put({ ContentMD5: wrong(16) })).toEqual({ code: "BadDigest", status: 400 });
    expect(await put({ ContentMD5: wrong(15) })).toEqual({ code: "InvalidDigest", status: 400 });
    expect(await put({ ContentMD5: createHash("md5").update("x").digest("base64") })).toBeUndefined();
    expect(await read("wrong")).toEqual(Buffer.from("x"));
  });

  test("a stream sent in chunks of less than 8 KiB is refused, as the SDK sends what it is given", async () => {
    const Body = Readable.from([Buffer.alloc(7), Buffer.alloc(7), Buffer.alloc(7)]);
    const command = new PutObjectCommand({ ...at("dribbled"), Body, ContentLength: 21 });
    expect(await sdkRefusal(s3.client().send(command))).toMatchObject({ code: "InvalidChunkSizeError" });
  });

  test("where none is given, CRC64NVME is kept", async () => {
    const client = s3.client({ requestChecksumCalculation: "WHEN_REQUIRED" });
    await client.send(new PutObjectCommand({ ...at("default"), Body: "123456789" }));
    const head = await client.send(new HeadObjectCommand({ ...at("default"), ChecksumMode: "ENABLED" }));
    expect(Buffer.from(head.ChecksumCRC64NVME ?? "", "base64").toString("hex")).toBe("ae8b14860a799888");
  });
});

describe("a body sent by hand", () => {
  test("must be the one whose hash was signed", async () => {
    expect(await send({ key: "hand", payloadHash: sha256Hex("right"), wire: Buffer.from("right") })).toBe("200");
    expect(await send({ key: "hand", payloadHash: sha256Hex("right"), wire: Buffer.from("wrong") })).toBe(
      "XAmzContentSHA256Mismatch",
    );
    expect(await send({ key: "hand", payloadHash: "nonsense", wire: Buffer.from("right") })).toBe("InvalidArgument");
    expect(await send({ key: "hand", payloadHash: "UNSIGNED-PAYLOAD", wire: Buffer.from("any") })).toBe("200");
  });

  const chunks = [randomBytes(65_536), randomBytes(8192), randomBytes(100)];
  const whole = Buffer.concat(chunks);
  const signed = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

  test("in signed chunks is decoded", async () => {
    expect(await send({ key: "chunked", payloadHash: signed, chunks })).toBe("200");
    expect((await read("chunked")).equals(whole)).toBe(true);
  });

  test("in signed chunks with a signed checksum behind it is decoded", async () => {
    const trailer = ["x-amz-checksum-crc32c", checksumOf("CRC32C", whole).toString("base64")] as const;
    expect(await send({ key: "chunked-trailer", payloadHash: `${signed}-TRAILER`, chunks, trailer })).toBe("200");
    expect((await read("chunked-trailer")).equals(whole)).toBe(true);
  });

  test.each([
    ["one flipped byte of content", "SignatureDoesNotMatch", (wire: Buffer) => flip(wire, 200)],
    ["one flipped byte of the last chunk", "SignatureDoesNotMatch", (wire: Buffer) => flip(wire, wire.length - 150)],
    ["the chunks in another order", "SignatureDoesNotMatch", (wire: Buffer) => swapFirstChunks(wire)],
    ["no closing chunk", "IncompleteBody", (wire: Buffer) => wire.subarray(0, wire.lastIndexOf("0;chunk-signature"))],
    ["bytes after the end", "IncompleteBody", (wire: Buffer) => Buffer.concat([wire, Buffer.from("more")])],
    ["a size that is no number", "IncompleteBody", (wire: Buffer) => Buffer.concat([Buffer.from("zz"), wire])],
    ["an endless line", "IncompleteBody", () => Buffer.alloc(100_000, "1")],
  ])("with %s is refused", async (_, code, change) => {
    expect(await send({ key: "tampered", payloadHash: signed, chunks, change })).toBe(code);
    expect(await sdkRefusal(s3.client().send(new GetObjectCommand(at("tampered"))))).toMatchObject({
      code: "NoSuchKey",
    });
  });

  test("with a trailer changed on the way is refused", async () => {
    const trailer = ["x-amz-checksum-crc32c", checksumOf("CRC32C", whole).toString("base64")] as const;
    const payloadHash = `${signed}-TRAILER`;
    const other = (wire: Buffer) => Buffer.from(wire.toString("latin1").replace(trailer[1], "AAAAAA=="), "latin1");
    expect(await send({ key: "t", payloadHash, chunks, trailer, change: other })).toBe("SignatureDoesNotMatch");
    const wrong = ["x-amz-checksum-crc32c", "AAAAAA=="] as const;
    expect(await send({ key: "t", payloadHash, chunks, trailer: wrong })).toBe("BadDigest");
    const nameless = ["x-amz-checksum-crc32c", "not base64"] as const;
    expect(await send({ key: "t", payloadHash, chunks, trailer: nameless })).toBe("InvalidDigest");
  });

  test("shorter or longer than declared is refused", async () => {
    const payloadHash = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    const trailer = ["x-amz-checksum-sha256", checksumOf("SHA256", whole).toString("base64")] as const;
    expect(await send({ key: "u", payloadHash, chunks, trailer })).toBe("200");
    for (const decodedLength of [whole.length - 1, whole.length + 1]) {
      expect(await send({ key: "u", payloadHash, chunks, trailer, decodedLength })).toBe("IncompleteBody");
    }
  });
});

interface Hand {
  key: string;
  payloadHash: string;
  wire?: Buffer;
  chunks?: Buffer[];
  trailer?: readonly [string, string];
  decodedLength?: number;
  change?: (wire: Buffer) => Buffer;
}

/** Signs and sends a PUT with nothing but this file's own code; answers "200" or the refusal's code. */
async function send(hand: Hand): Promise<string> {
  const { host } = new URL(s3.endpoint);
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const date = timestamp.slice(0, 8);
  const scope = `${date}/${s3.region}/s3/aws4_request`;
  const key = deriveSigningKey({ secretAccessKey: s3.secretAccessKey, date, region: s3.region });
  const hmac = (text: string) => createHmac("sha256", key).update(text).digest("hex");
  const decoded = hand.decodedLength ?? hand.chunks?.reduce((total, chunk) => total + chunk.length, 0);
  const headers = new Map([["host", host]]);
  if (hand.trailer) headers.set("x-amz-trailer", hand.trailer[0]);
  headers.set("x-amz-content-sha256", hand.payloadHash).set("x-amz-date", timestamp);
  if (decoded !== undefined) headers.set("x-amz-decoded-content-length", String(decoded));
  const names = [...headers.keys()].sort();
  const rawPath = `/${s3.bucket}/${hand.key}`;
  const canonical = canonicalRequest({ method: "PUT", rawPath, query: [], headers }, names, hand.payloadHash);
  const signature = hmac(stringToSign({ timestamp, scope, canonical }));
  const wire = hand.wire ?? encodeChunks(hand, { signature, timestamp, scope, hmac });
  headers.set(
    "authorization",
    `AWS4-HMAC-SHA256 Credential=${s3.accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  );
  return putRaw(rawPath, headers, hand.change ? hand.change(wire) : wire);
}

function encodeChunks(
  hand: Hand,
  seed: { signature: string; timestamp: string; scope: string; hmac: (text: string) => string },
): Buffer {
  const signed = hand.payloadHash.startsWith("STREAMING-AWS4");
  let previous = seed.signature;
  const sign = (kind: string, lines: string[]) => {
    previous = seed.hmac([kind, seed.timestamp, seed.scope, previous, ...lines].join("\n"));
    return previous;
  };
  const encode = (chunk: Buffer) => {
    const own = signed ? sign("AWS4-HMAC-SHA256-PAYLOAD", [sha256Hex(""), sha256Hex(chunk)]) : "";
    const head = `${chunk.length.toString(16)}${signed ? `;chunk-signature=${own}` : ""}\r\n`;
    return Buffer.concat([Buffer.from(head), chunk, Buffer.from(chunk.length > 0 ? "\r\n" : "")]);
  };
  const wire = [...(hand.chunks ?? []), Buffer.alloc(0)].map(encode);
  if (hand.trailer) {
    const [name, value] = hand.trailer;
    wire.push(Buffer.from(`${name}:${value}\r\n`));
    if (signed) {
      const own = sign("AWS4-HMAC-SHA256-TRAILER", [sha256Hex(`${name}:${value}\n`)]);
      wire.push(Buffer.from(`x-amz-trailer-signature:${own}\r\n`));
    }
  }
  return Buffer.concat([...wire, Buffer.from("\r\n")]);
}

function putRaw(path: string, headers: ReadonlyMap<string, string>, wire: Buffer): Promise<string> {
  const { hostname, port } = new URL(s3.endpoint);
  return new Promise((resolve, reject) => {
    const all = { ...Object.fromEntries(headers), "content-length": wire.length };
    const sent = httpRequest({ hostname, port, path, method: "PUT", headers: all }, (response) => {
      let text = "";
      response.on("data", (piece) => {
        text += piece;
      });
      response.on("error", reject);
      response.on("end", () => resolve(/<Code>(\w+)</.exec(text)?.[1] ?? String(response.statusCode)));
    });
    sent.on("error", reject);
    sent.end(wire);
  });
}

function flip(wire: Buffer, index: number): Buffer {
  const changed = Buffer.from(wire);
  changed[index] = (changed[index] ?? 0) ^ 1;
  return changed;
}

function swapFirstChunks(wire: Buffer): Buffer {
  const second = wire.indexOf("\r\n2000;chunk-signature") + 2;
  const third = wire.indexOf("\r\n64;chunk-signature") + 2;
  return Buffer.concat([wire.subarray(second, third), wire.subarray(0, second), wire.subarray(third)]);
}
