import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { ask, findAwsJudges, reportOf } from "./find-judges.ts";
import { synthesise } from "./synthesised.ts";

const judges = findAwsJudges();
const CFN_LINT_CONFIG = fileURLToPath(new URL("../../../infra/aws/cfn-lint.yaml", import.meta.url));
const SHORTEST_REASON = 20;
const OWN_DOMAIN = {
  domainName: "serai.example",
  certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/c",
  alarmEmail: "oncall@serai.example",
};

const skipSchema = z.object({ skip: z.array(z.object({ id: z.string(), comment: z.string() })) });
const templateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Metadata: z.looseObject({ checkov: skipSchema.optional() }).optional() }),
  ),
});
type Template = z.output<typeof templateSchema>;

/** A bucket as nobody should make one: proof that a judge looks. */
const CARELESS = {
  Resources: {
    Careless: { Type: "AWS::S3::Bucket", Properties: { AccessControl: "PublicRead", NoSuchProperty: true } },
  },
};

describe.skipIf(!judges)("outside judges of the templates", () => {
  const plain = templateSchema.parse(synthesise().template.toJSON());
  const own = templateSchema.parse(synthesise(OWN_DOMAIN).template.toJSON());
  let folder: string;
  const fileOf = (name: string) => join(folder, `${name}.template.json`);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "serai-templates-"));
    const templates = { plain, own, bare: withoutReasons(plain), careless: CARELESS };
    for (const [name, template] of Object.entries(templates)) await writeFile(fileOf(name), JSON.stringify(template));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("cfn-lint finds nothing but what its configuration gives a reason for, and still bites", async () => {
    const { cfnLint = "" } = judges ?? {};
    const files = ["plain", "own", "careless"].map(fileOf);
    const asking = ["--config-file", CFN_LINT_CONFIG, "--format", "parseable", "--", ...files];
    const found = (await ask(cfnLint, asking)).split("\n").filter((line) => line !== "");
    const [careless, ours] = [true, false].map((is) =>
      found.filter((line) => line.startsWith(fileOf("careless")) === is),
    );
    expect(ours).toEqual([]);
    expect(careless?.join()).toContain("NoSuchProperty");
  });

  test("checkov finds what was accepted, resource by resource, and nothing else; and still bites", async () => {
    const { checkov = "" } = judges ?? {};
    const files = ["plain", "own", "bare", "careless"].flatMap((name) => ["--file", fileOf(name)]);
    const options = ["--framework", "cloudformation", "--skip-download", "--soft-fail"];
    const told = ["--quiet", "--compact", "--output", "json"];
    const words = await ask(checkov, [...files, ...options, ...told]);
    const { results, summary } = reportOf(words);
    const failedIn = (name: string) =>
      results.failed_checks
        .filter(({ file_path }) => file_path.endsWith(`/${name}.template.json`))
        .map(({ check_id, resource }) => `${check_id} ${resource}`)
        .sort();
    expect(summary.parsing_errors).toBe(0);
    expect(summary.passed).toBeGreaterThan(100);
    expect(failedIn("plain")).toEqual([]);
    expect(failedIn("own")).toEqual([]);
    // Without our reasons exactly the accepted findings come to light: none is accepted that is not found any more.
    expect(failedIn("bare")).toEqual(
      acceptedIn(plain)
        .map(({ rule, resource }) => `${rule} ${resource}`)
        .sort(),
    );
    expect(failedIn("careless").join()).toContain("Careless");
  });

  test("every finding of checkov that is accepted says why, in a sentence, at its resource", () => {
    const accepted = acceptedIn(plain);
    expect(accepted.length).toBeGreaterThan(0);
    for (const { rule, resource, because } of accepted)
      expect(because.length, `${rule} at ${resource}`).toBeGreaterThanOrEqual(SHORTEST_REASON);
  });
});

function acceptedIn({ Resources }: Template) {
  return Object.entries(Resources).flatMap(([id, { Type, Metadata }]) =>
    (Metadata?.checkov?.skip ?? []).map((one) => ({ rule: one.id, resource: `${Type}.${id}`, because: one.comment })),
  );
}

function withoutReasons(template: Template): Template {
  const bare = Object.entries(template.Resources).map(([id, { Metadata: _, ...resource }]) => [id, resource]);
  return { ...template, Resources: Object.fromEntries(bare) };
}
