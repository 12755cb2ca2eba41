import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import * as z from "zod";

/** What is secret or personal whatever its value. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  "a signed URL": /X-Amz-(?:Signature|Credential|Security-Token)/i,
  "a JSON web token": /eyJ[\w-]{10,}\.[\w-]*/,
  "a Stripe key": /\b(?:sk|rk|pk|whsec)_\w{6,}/,
  "an e-mail address": /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/,
  "a bearer token": /\bBearer\s+[\w~+/.-]{8,}/i,
  "a cookie": /__Host-[\w-]+=/,
  "an authorization code": /[?&"](?:code|state)=[\w-]{8,}/,
  "a private key": /"d"\s*:\s*"[\w-]{20,}"|PRIVATE KEY/,
  "an address of a caller": /"(?:ipAddress|sourceIp|remoteAddress|userAgent)"/,
};

let log = "";
let secrets: readonly (readonly [string, string])[] = [];
let status: number | null = null;
let directory = "";

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "serai-log-test-"));
  const secretsFile = join(directory, "secrets.json");
  const child = spawn(process.execPath, ["--import", "tsx", "test/faults/log-secrets-journey.ts", secretsFile], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  for (const output of [child.stdout, child.stderr]) output.on("data", (chunk: Buffer) => chunks.push(chunk));
  status = await new Promise((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  log = Buffer.concat(chunks).toString("utf8");
  if (status !== 0) throw new Error(`The journey ended with ${status}: ${log.slice(-2_000)}`);
  const written = z.array(z.tuple([z.string(), z.string()]));
  secrets = written.parse(JSON.parse(await readFile(secretsFile, "utf8")));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe("the log of a whole journey at its most talkative", () => {
  it("was written by every function, and everything secret that passed was noted", () => {
    const services = new Set([...log.matchAll(/"service":"([^"]+)"/g)].map(([, service]) => service));
    expect([...services].sort()).toEqual(expect.arrayContaining(["api", "portal", "stream", "uploads"]));
    const kinds = new Set(secrets.map(([, what]) => what));
    for (const kind of [
      "authorization",
      "cookie",
      "X-Amz-Signature",
      "code",
      "access_token",
      "STRIPE_API_KEY",
      "SIGNING_KEY",
    ])
      expect(kinds).toContain(kind);
    console.log(`log secrets: ${log.split("\n").length} lines searched for ${secrets.length} secrets`);
  });

  it("holds no token, key, cookie, code, signature or address that passed", () => {
    const found = secrets.filter(([secret]) => log.includes(secret) || log.includes(encodeURIComponent(secret)));
    expect(found.map(([secret, what]) => `${what}: ${lineWith(secret)}`)).toEqual([]);
  });

  test.each(Object.entries(SHAPES))("holds nothing of the shape of %s", (_, shape) => {
    expect(log.split("\n").filter((line) => shape.test(line))).toEqual([]);
  });
});

function lineWith(secret: string): string {
  return log.split("\n").find((line) => line.includes(secret) || line.includes(encodeURIComponent(secret))) ?? "";
}
