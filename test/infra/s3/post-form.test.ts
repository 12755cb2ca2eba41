import { createHmac } from "node:crypto";
import { connect } from "node:net";
import { GetObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deriveSigningKey } from "#infra/local/s3/signature.ts";
import { openLocalS3, openS3UnderTest, refusalCode, type S3UnderTest } from "./s3-fixture.ts";

let s3: S3UnderTest;
beforeAll(async () => {
  s3 = await openS3UnderTest();
});
afterAll(() => s3.close());

interface Sent {
  readonly conditions?: readonly unknown[];
  readonly fields?: Readonly<Record<string, string>>;
  readonly file?: string;
  readonly lifeSeconds?: number;
  readonly spoil?: (fields: Record<string, string>) => void;
}

/** A form as a page would send it, signed as "Browser-Based Uploads Using POST" says. */
function send({
  conditions = [],
  fields = {},
  file = "from a form",
  lifeSeconds = 60,
  spoil,
}: Sent): Promise<Response> {
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const date = timestamp.slice(0, 8);
  const signing = {
    "x-amz-algorithm": "AWS4-HMAC-SHA256",
    "x-amz-credential": `${s3.accessKeyId}/${date}/${s3.region}/s3/aws4_request`,
    "x-amz-date": timestamp,
  };
  const document = {
    expiration: new Date(Date.now() + lifeSeconds * 1000).toISOString(),
    conditions: [
      { bucket: s3.bucket },
      ...Object.entries(signing).map(([name, value]) => ({ [name]: value })),
      ["starts-with", "$key", "form/"],
      ...conditions,
    ],
  };
  const policy = Buffer.from(JSON.stringify(document)).toString("base64");
  const key = deriveSigningKey({ secretAccessKey: s3.secretAccessKey, date, region: s3.region });
  const signature = createHmac("sha256", key).update(policy).digest("hex");
  const all: Record<string, string> = {
    ...{ key: "form/${" + "filename}", ...fields, ...signing },
    ...{ policy, "x-amz-signature": signature },
  };
  spoil?.(all);
  const form = new FormData();
  for (const [name, value] of Object.entries(all)) form.append(name, value);
  form.append("file", new Blob([file]), "poster.jpg");
  return fetch(`${s3.endpoint}/${s3.bucket}`, { method: "POST", body: form });
}

const outcome = async (sent: Sent) => {
  const response = await send(sent);
  return [response.status, await refusalCode(response)];
};

describe("a browser's form with a signed policy", () => {
  test("stores its file under the name it brings, with the fields the policy allows", async () => {
    const conditions = [{ "Content-Type": "image/jpeg" }, ["starts-with", "$x-amz-meta-work", "wrk_"]];
    const fields = { "Content-Type": "image/jpeg", "x-amz-meta-work": "wrk_1" };
    expect(await outcome({ conditions, fields })).toEqual([204, undefined]);
    const name = { Bucket: s3.bucket, Key: "form/poster.jpg" };
    const read = await s3.client().send(new GetObjectCommand(name));
    expect(await read.Body?.transformToString()).toBe("from a form");
    const head = await s3.client().send(new HeadObjectCommand(name));
    expect([head.ContentType, head.Metadata]).toEqual(["image/jpeg", { work: "wrk_1" }]);
  });

  test("answers 201 and the place where it is asked to", async () => {
    const response = await send({
      conditions: [{ success_action_status: "201" }],
      fields: { key: "form/placed", success_action_status: "201" },
    });
    expect([response.status, await response.text()]).toEqual([201, expect.stringContaining("<Key>form/placed</Key>")]);
  });

  test("takes only as many bytes as the policy allows", async () => {
    const range = { conditions: [["content-length-range", 3, 5]] };
    expect(await outcome({ ...range, file: "123456" })).toEqual([400, "EntityTooLarge"]);
    expect(await outcome({ ...range, file: "12" })).toEqual([400, "EntityTooSmall"]);
    expect(await outcome({ ...range, file: "12345" })).toEqual([204, undefined]);
  });

  test.each<[string, Sent]>([
    ["a key outside the policy's", { fields: { key: "elsewhere/x" } }],
    ["a field the policy does not speak of", { fields: { "x-amz-meta-more": "1" } }],
    [
      "another type than the policy's",
      { conditions: [{ "Content-Type": "image/png" }], fields: { "Content-Type": "text/html" } },
    ],
    ["a policy whose time is over", { lifeSeconds: -1 }],
  ])("%s is refused", async (_, sent) => {
    expect(await outcome(sent)).toEqual([403, "AccessDenied"]);
  });

  test("a policy changed after it was signed, or signed by nobody, is refused", async () => {
    const other = Buffer.from(JSON.stringify({ expiration: "2999-01-01T00:00:00Z", conditions: [] })).toString(
      "base64",
    );
    expect(
      await outcome({
        spoil: (fields) => {
          fields.policy = other;
        },
      }),
    ).toEqual([403, "SignatureDoesNotMatch"]);
    expect(
      await outcome({
        spoil: (fields) => {
          for (const name of Object.keys(fields)) if (name !== "key") delete fields[name];
        },
      }),
    ).toEqual([403, "AccessDenied"]);
  });
});

describe("a client that waits to be asked for its body", () => {
  test("hears of a refusal before it has sent a byte, and is asked where nothing stands against it", async () => {
    const local = await openLocalS3();
    const { hostname, port } = new URL(local.endpoint);
    const head = ["PUT /films/waited HTTP/1.1", `Host: ${hostname}`, "Content-Length: 5", "Expect: 100-continue"];
    const answer = await new Promise<string>((resolve, reject) => {
      const line = connect({ host: hostname, port: Number(port) }, () => line.write(`${head.join("\r\n")}\r\n\r\n`));
      let text = "";
      line.on("data", (piece) => {
        text += piece;
      });
      line.on("end", () => resolve(text)).on("error", reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).not.toContain("100 Continue");
    await local.close();
  });
});
