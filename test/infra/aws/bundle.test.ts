import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bundle, bundleFunctions } from "#infra/aws/bundle.ts";
import { FUNCTIONS, type FunctionName } from "#shared/platform/manifest/functions.ts";

const NAMES = Object.keys(FUNCTIONS) as FunctionName[];
const ENVIRONMENT = {
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  TABLE_NAME: "serai",
  LOG_LEVEL: "SILENT",
  PUBLIC_URL: "https://serai.example",
  QUARANTINE_BUCKET: "serai-quarantine",
  VAULT_BUCKET: "serai-vault",
  OIDC_ISSUER: "https://issuer.example",
  OIDC_AUDIENCE: "serai",
  OIDC_TOKEN_PROFILE: "rfc9068",
  PORTAL_CLIENT_ID: "portal",
  PORTAL_CLIENT_SECRET: "plain:secret",
  SIGNING_KEY: "kms:arn:aws:kms:eu-west-1:1:key/test",
  STRIPE_API_KEY: "plain:sk_test",
  STRIPE_WEBHOOK_SECRET: "plain:whsec_test",
};

let folder: string;
let bundles: ReadonlyMap<FunctionName, Bundle>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "serai-bundle-"));
  bundles = await bundleFunctions(NAMES, folder);
});
afterAll(() => rm(folder, { recursive: true }));

test.each(NAMES)(
  "%s starts by itself in a fresh process, far from the project, and offers its handler",
  async (name) => {
    expect(await run(`process.stdout.write(typeof (await import(${fileOf(name)})).handler)`)).toBe("function");
  },
);

test.each(NAMES)("every part that %s loads when it is first needed loads by itself", async (name) => {
  const parts = (await readdir(bundleOf(name).folder)).map((part) => pathToFileURL(join(bundleOf(name).folder, part)));
  // One after another, each in whatever state those before it left the process.
  expect(
    await run(`for (const part of ${JSON.stringify(parts)}) await import(part); process.stdout.write("all")`),
  ).toBe("all");
});

test("the API's bundle answers the gateway with the description of all its routes", async () => {
  const event = {
    ...{ version: "2.0", rawPath: "/api/v1/openapi.json", rawQueryString: "", headers: { host: "serai.example" } },
    requestContext: { domainName: "serai.example", http: { method: "GET", sourceIp: "203.0.113.7" } },
  };
  const script = `const { handler } = await import(${fileOf("api")});
    const { statusCode, body } = await handler(${JSON.stringify(event)}, {});
    const { openapi, paths } = JSON.parse(body);
    process.stdout.write([statusCode, openapi, "/licences/{licenceId}" in paths].join());`;
  expect(await run(script)).toBe("200,3.1.0,true");
});

test("the API starts without what some requests never need: S3, KMS, tokens, its routes and their schemas", () => {
  const { inputs, startInputs } = bundleOf("api");
  for (const late of ["@aws-sdk/client-s3/", "@aws-sdk/client-kms/", "jose/", "zod/", "functions/api/routes/"]) {
    expect(inputs.filter((path) => path.includes(late)).length, late).toBeGreaterThan(0);
    expect(startInputs.filter((path) => path.includes(late))).toEqual([]);
  }
});

test("a bundle whose environment is incomplete says in one error what is missing", async () => {
  const started = run(`await import(${fileOf("payments-webhook")})`, { PUBLIC_URL: "https://serai.example" });
  await expect(started).rejects.toThrow(/TABLE_NAME[\s\S]*STRIPE_WEBHOOK_SECRET/);
});

test("a bundle asks only the environment for credentials: no files, processes or metadata services", () => {
  const providers = inputsOfAll().flatMap((path) => /credential-provider-\w+/.exec(path)?.[0] ?? []);
  const unwanted = ["ini", "sso", "process", "http", "web", "login", "imds"].map((one) => `credential-provider-${one}`);
  expect(providers).toContain("credential-provider-env");
  expect(providers.filter((provider) => unwanted.includes(provider))).toEqual([]);
});

test("no bundle carries the tests, the local stand-ins or CDK", () => {
  expect(inputsOfAll().filter((path) => /^(test|infra)\/|aws-cdk-lib|oidc-provider/.test(path))).toEqual([]);
});

function inputsOfAll(): string[] {
  return NAMES.flatMap((name) => bundleOf(name).inputs);
}

function bundleOf(name: FunctionName): Bundle {
  const bundle = bundles.get(name);
  if (!bundle) throw new Error(`${name} was not bundled`);
  return bundle;
}

/** The bundle's file as a script writes it. */
function fileOf(name: FunctionName): string {
  return JSON.stringify(pathToFileURL(bundleOf(name).file).href);
}

async function run(script: string, env: Readonly<Record<string, string>> = ENVIRONMENT): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    cwd: folder,
    env,
  });
  return stdout;
}
