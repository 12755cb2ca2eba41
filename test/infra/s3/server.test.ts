import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { S3EventRecord as LambdaRecord } from "aws-lambda";
import { describe, expect, test } from "vitest";
import type { S3EventRecord } from "#infra/local/s3/event-store.ts";
import { type AccessLine, type Fault, startS3 } from "#infra/local/s3/server.ts";
import { allowedOrigin, openLocalS3, refusalCode, sdkRefusal } from "./s3-fixture.ts";

describe("object-created notices", () => {
  test("have the shape a Lambda function gets from AWS, one for each way to create an object", async () => {
    const records: LambdaRecord[] = [];
    const s3 = await openLocalS3({ onObjectCreated: async (record: S3EventRecord) => void records.push(record) });
    const client = s3.client({ requestChecksumCalculation: "WHEN_REQUIRED" });
    const name = { Bucket: s3.bucket, Key: "up/a b+ü.mov" };
    const { ETag } = await client.send(new PutObjectCommand({ ...name, Body: "12345" }));
    await client.send(
      new CopyObjectCommand({ Bucket: s3.bucket, Key: "copy", CopySource: `films/${encodeURIComponent(name.Key)}` }),
    );
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: s3.bucket, Key: "parts" }));
    const upload = { Bucket: s3.bucket, Key: "parts", UploadId };
    const part = await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: "1" }));
    expect(records.map((record) => record.s3.object.key)).not.toContain("parts");
    const Parts = [{ PartNumber: 1, ETag: part.ETag }];
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    await expect.poll(() => records.length).toBe(3);
    expect(records[0]).toMatchObject({
      eventVersion: "2.1",
      eventSource: "aws:s3",
      awsRegion: "eu-central-1",
      eventName: "ObjectCreated:Put",
      s3: {
        bucket: { name: "films", arn: "arn:aws:s3:::films" },
        object: { key: "up/a+b%2B%C3%BC.mov", size: 5, eTag: ETag?.replaceAll('"', "") },
      },
    });
    expect(records.map((record) => record.eventName)).toEqual([
      "ObjectCreated:Put",
      "ObjectCreated:Copy",
      "ObjectCreated:CompleteMultipartUpload",
    ]);
    const sequencers = records.map((record) => record.s3.object.sequencer);
    expect([...sequencers].sort()).toEqual(sequencers);
    await s3.close();
  });

  test("come again until the callback resolves, and not for a refused write", async () => {
    let calls = 0;
    const s3 = await openLocalS3({
      onObjectCreated: async () => {
        calls += 1;
        if (calls < 3) throw new Error("not yet");
      },
    });
    const client = s3.client();
    const put = () => client.send(new PutObjectCommand({ Bucket: s3.bucket, Key: "k", Body: "x", IfNoneMatch: "*" }));
    await put();
    expect(await sdkRefusal(put())).toMatchObject({ status: 412 });
    await expect.poll(() => calls).toBe(3);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(calls).toBe(3);
    await s3.close();
  });

  test("and all that was acknowledged survive SIGKILL; half an upload leaves nothing", async () => {
    const directory = await mkdtemp(join(tmpdir(), "serai-s3-kill-"));
    const { child, client } = await startChild(directory);
    const acknowledged: string[] = [];
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let index = 0; ; index += 1) {
        const Key = `w${writer}/${index}`;
        const outcome = await client
          .send(new PutObjectCommand({ Bucket: "films", Key, Body: Key.repeat(1000) }))
          .catch(() => undefined);
        if (!outcome) return;
        acknowledged.push(Key);
      }
    });
    await expect.poll(() => acknowledged.length, { timeout: 120_000 }).toBeGreaterThan(40);
    child.kill("SIGKILL");
    await Promise.all(writers);
    client.destroy();

    const delivered = new Set<string>();
    const s3 = await openLocalS3({
      directory,
      onObjectCreated: async (record) => void delivered.add(record.s3.object.key),
    });
    const again = s3.client();
    for (const Key of acknowledged) {
      const read = await again.send(new GetObjectCommand({ Bucket: "films", Key }));
      expect(await read.Body?.transformToString()).toBe(Key.repeat(1000));
    }
    await expect.poll(() => acknowledged.filter((key) => !delivered.has(key))).toEqual([]);
    const listed = await again.send(new ListObjectsV2Command({ Bucket: "films" }));
    const files = (await readdir(join(directory, "kept"), { recursive: true })).filter((file) => file.includes("."));
    expect(files).toHaveLength(listed.KeyCount ?? -1);
    expect(await readdir(join(directory, "arriving"))).toEqual([]);
    await s3.close();
    await rm(directory, { recursive: true });
  });
});

async function startChild(directory: string): Promise<{ child: ChildProcess; client: S3Client }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./s3-process.ts", import.meta.url)), directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout ?? child, "data");
  const client = new S3Client({
    endpoint: String(line).trim(),
    region: "eu-central-1",
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: "AKIDLOCAL", secretAccessKey: "local-secret" },
  });
  return { child, client };
}

describe("a browser of another origin", () => {
  test("may upload parts and read their ETag when its origin is listed", async () => {
    const s3 = await openLocalS3();
    const ask = {
      origin: allowedOrigin,
      "access-control-request-method": "PUT",
      "access-control-request-headers": "content-type,x-a",
    };
    const preflight = await fetch(`${s3.endpoint}/films/x?partNumber=1`, { method: "OPTIONS", headers: ask });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get("access-control-allow-origin")).toBe(allowedOrigin);
    expect(preflight.headers.get("access-control-allow-methods")).toContain("PUT");
    expect(preflight.headers.get("access-control-allow-headers")).toBe("content-type,x-a");
    expect(Number(preflight.headers.get("access-control-max-age"))).toBeGreaterThan(0);
    const client = s3.client({ requestChecksumCalculation: "WHEN_REQUIRED" });
    const url = await getSignedUrl(client, new PutObjectCommand({ Bucket: "films", Key: "x" }), { expiresIn: 60 });
    const sent = await fetch(url, { method: "PUT", body: "x", headers: { origin: allowedOrigin } });
    expect([sent.status, sent.headers.get("access-control-allow-origin")]).toEqual([200, allowedOrigin]);
    expect(sent.headers.get("access-control-expose-headers")).toContain("ETag");
    const refused = await fetch(`${s3.endpoint}/films/x`, { headers: { origin: allowedOrigin } });
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([403, allowedOrigin]);
    await s3.close();
  });

  test("is refused when it is not, and no answer is opened to it", async () => {
    const s3 = await openLocalS3();
    const ask = (bucket: string, origin: string, method: string) =>
      fetch(`${s3.endpoint}/${bucket}/x`, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": method },
      });
    for (const response of [
      await ask("films", "https://evil.example", "PUT"),
      await ask("other", allowedOrigin, "PUT"),
      await ask("films", allowedOrigin, "TRACE"),
      await ask("none", allowedOrigin, "PUT"),
    ]) {
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
      expect([response.status, await refusalCode(response)]).toEqual([403, "AccessForbidden"]);
    }
    const plain = await fetch(`${s3.endpoint}/films/x`, { headers: { origin: "https://evil.example" } });
    expect(plain.headers.get("access-control-allow-origin")).toBeNull();
    await s3.close();
  });
});

describe("the server", () => {
  test("logs each request with its operation and refusal, and never a query string", async () => {
    const lines: AccessLine[] = [];
    const s3 = await openLocalS3({ onAccess: (line) => lines.push(line) });
    const url = await getSignedUrl(s3.client(), new GetObjectCommand({ Bucket: "films", Key: "a/b" }), {
      expiresIn: 60,
    });
    await fetch(url);
    await fetch(`${url}0`);
    await expect.poll(() => lines.length).toBe(2);
    expect(lines[0]).toMatchObject({
      method: "GET",
      operation: "GetObject",
      bucket: "films",
      key: "a/b",
      status: 404,
      error: "NoSuchKey",
    });
    expect(lines[1]).toMatchObject({ operation: undefined, status: 403, error: "SignatureDoesNotMatch" });
    expect(JSON.stringify(lines)).not.toMatch(/Signature=|X-Amz/i);
    await s3.close();
  });

  test("can be told to be slow or to cut the line", async () => {
    let fault: Fault | undefined = "slow-down";
    const s3 = await openLocalS3({ injectFault: () => fault });
    const put = () => s3.client().send(new PutObjectCommand({ Bucket: "films", Key: "x", Body: "x" }));
    expect(await sdkRefusal(put())).toEqual({ code: "SlowDown", status: 503 });
    fault = "cut";
    await expect(put()).rejects.toThrow(/hang up|ECONNRESET|aborted/);
    fault = undefined;
    await put();
    await s3.close();
  });

  test("keeps everything over a restart and lets no second server into its folder", async () => {
    const directory = await mkdtemp(join(tmpdir(), "serai-s3-again-"));
    const first = await openLocalS3({ directory });
    await first.client().send(new PutObjectCommand({ Bucket: "films", Key: "x", Body: "kept", Metadata: { a: "1" } }));
    const options = { directory, accessKeyId: "a", secretAccessKey: "b", region: "r", buckets: [] };
    await expect(startS3(options)).rejects.toThrow(/another process/);
    await first.close();
    const second = await openLocalS3({ directory });
    const read = await second.client().send(new GetObjectCommand({ Bucket: "films", Key: "x" }));
    expect([await read.Body?.transformToString(), read.Metadata]).toEqual(["kept", { a: "1" }]);
    await second.close();
    await rm(directory, { recursive: true });
  });

  test("refuses an operation it lacks instead of doing another", async () => {
    const s3 = await openLocalS3();
    const client = s3.client();
    const name = { Bucket: "films", Key: "x" };
    await client.send(new PutObjectCommand({ ...name, Body: "x" }));
    const lacking = [
      client.send(new GetObjectAclCommand(name)),
      client.send(new DeleteBucketCommand({ Bucket: "films" })),
      client.send(new GetObjectCommand({ ...name, SSECustomerAlgorithm: "AES256" })),
    ];
    for (const call of lacking) expect(await sdkRefusal(call)).toEqual({ code: "NotImplemented", status: 501 });
    await s3.close();
  });

  test("says which port is taken and lets go of its folder", async () => {
    const holder = await openLocalS3();
    const directory = await mkdtemp(join(tmpdir(), "serai-s3-port-"));
    await expect(openLocalS3({ directory, port: Number(new URL(holder.endpoint).port) })).rejects.toThrow(/EADDRINUSE/);
    await holder.close();
    await (await openLocalS3({ directory })).close();
    await rm(directory, { recursive: true });
  });
});
