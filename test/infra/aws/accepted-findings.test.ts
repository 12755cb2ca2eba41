import { Stack, Validations } from "aws-cdk-lib";
import { CfnBucket } from "aws-cdk-lib/aws-s3";
import { AwsSolutionsChecks } from "cdk-nag";
import { expect, test } from "vitest";
import * as z from "zod";
import { synthesise } from "./synthesised.ts";

const SHORTEST_REASON = 20;
const { app } = synthesise();

test("cdk-nag finds nothing that was not accepted with a reason", () => {
  expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
});

test("nor does it with an own domain and somebody to alarm", () => {
  const { app: own } = synthesise({
    domainName: "serai.example",
    certificateArn: "arn:aws:acm:eu-west-1:1:certificate/c",
    alarmEmail: "oncall@serai.example",
  });
  expect(new AwsSolutionsChecks(own).validateScope(own).violations).toEqual([]);
});

test("every accepted finding says why, in a sentence, where it is accepted", () => {
  const accepted = acceptedFindings();
  expect(accepted.length).toBeGreaterThan(0);
  for (const { path, rule, because } of accepted)
    expect(because.length, `${rule} at ${path}`).toBeGreaterThanOrEqual(SHORTEST_REASON);
});

test("no finding is accepted for the whole stack, nor a whole rule about grants", () => {
  for (const { path, rule } of acceptedFindings()) {
    expect(path).toContain("/");
    expect(rule).not.toMatch(/IAM5$/);
  }
});

test("cdk-nag still bites: a careless bucket beside ours is found", () => {
  const { app: other } = synthesise();
  new CfnBucket(new Stack(other, "Open"), "Bucket");
  const found = new AwsSolutionsChecks(other).validateScope(other).violations.map(({ ruleName }) => ruleName);
  expect(found).toEqual(expect.arrayContaining(["AwsSolutions-S1", "AwsSolutions-S10"]));
});

const reasonsSchema = z.record(z.string(), z.string());

function acceptedFindings() {
  return app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(reasonsSchema.parse(data)))
      .map(([rule, because]) => ({ path: node.path, rule, because })),
  );
}
