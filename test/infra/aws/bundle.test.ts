import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bundle, bundleFunctions } from "#infra/aws/bundle.ts";

let folder: string;
let bundle: Bundle;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "serai-bundle-"));
  const built = (await bundleFunctions(["payments-webhook"], folder)).get("payments-webhook");
  if (!built) throw new Error("Nothing was bundled");
  bundle = built;
});
afterAll(() => rm(folder, { recursive: true }));

test("a bundle starts by itself in a fresh process, far from the project, and offers its handler", async () => {
  const { stdout } = await start({
    TABLE_NAME: "serai",
    PUBLIC_URL: "https://serai.example",
    STRIPE_WEBHOOK_SECRET: "plain:whsec_test",
  });
  expect(stdout).toBe("function");
});

test("a bundle whose environment is incomplete says in one error what is missing", async () => {
  await expect(start({ PUBLIC_URL: "https://serai.example" })).rejects.toThrow(
    /TABLE_NAME[\s\S]*STRIPE_WEBHOOK_SECRET/,
  );
});

test("a bundle asks only the environment for credentials: no files, processes or metadata services", () => {
  const providers = bundle.inputs.flatMap((path) => /credential-provider-\w+/.exec(path)?.[0] ?? []);
  const unwanted = ["ini", "sso", "process", "http", "web", "login", "imds"].map((one) => `credential-provider-${one}`);
  expect(providers).toContain("credential-provider-env");
  expect(providers.filter((provider) => unwanted.includes(provider))).toEqual([]);
});

test("no bundle carries the tests, the local stand-ins or CDK", () => {
  expect(bundle.inputs.filter((path) => /^(test|infra)\/|aws-cdk-lib|oidc-provider/.test(path))).toEqual([]);
});

function start(environment: Readonly<Record<string, string>>) {
  const script = `process.stdout.write(typeof (await import(${JSON.stringify(pathToFileURL(bundle.file).href)})).handler)`;
  const region = { AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
  return promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    cwd: folder,
    env: { ...region, ...environment },
  });
}
