import { expect, test } from "vitest";
import { FUNCTIONS, type FunctionManifest, type FunctionName } from "#shared/platform/manifest/functions.ts";
import { TABLE } from "#shared/platform/manifest/table.ts";
import {
  readable,
  resourcesOf,
  resourceWhere,
  type Statement,
  statementsOf,
  statementsOfRole,
  synthesise,
} from "./synthesised.ts";

const synthesised = synthesise();
const NAMES = Object.keys(FUNCTIONS) as FunctionName[];

/** A star as a whole resource, and why nothing narrower exists. */
const STARS_ALLOWED: Readonly<Record<string, string>> = {
  "dynamodb:ListStreams": "the action knows no resource, and Lambda demands it of the role that reads a stream",
};

test.each(NAMES)("the role of %s grants what the manifest says, and nothing else", (name) => {
  const granted = statementsOfRole(roleOf(name)).flatMap(pairsOf).map(named);
  expect(granted.sort()).toEqual(expectedOf(name).sort());
});

test("every function has a role of its own, with no policy of AWS's and none attached from elsewhere", () => {
  const roles = NAMES.map((name) => roleOf(name).id);
  expect(new Set(roles).size).toBe(NAMES.length);
  expect(resourcesOf(synthesised, "AWS::IAM::Role").map(({ id }) => id)).toEqual(expect.arrayContaining(roles));
  for (const role of resourcesOf(synthesised, "AWS::IAM::Role"))
    expect(role.Properties.ManagedPolicyArns).toBe(undefined);
  expect(resourcesOf(synthesised, "AWS::IAM::Policy")).toEqual([]);
  expect(resourcesOf(synthesised, "AWS::IAM::ManagedPolicy")).toEqual([]);
});

test("nothing in the stack has a role but the functions of the manifest", () => {
  expect(resourcesOf(synthesised, "AWS::IAM::Role")).toHaveLength(NAMES.length);
  expect(resourcesOf(synthesised, "AWS::Lambda::Function")).toHaveLength(NAMES.length);
});

test("no role is granted an action with a star in it", () => {
  const actions = resourcesOf(synthesised, "AWS::IAM::Role")
    .flatMap(statementsOfRole)
    .flatMap(({ Action }) => Action);
  expect(actions.filter((action) => action.includes("*"))).toEqual([]);
});

test("no role is granted an action on everything, but those listed with a reason", () => {
  const everywhere = resourcesOf(synthesised, "AWS::IAM::Role")
    .flatMap(statementsOfRole)
    .filter(({ Resource = [] }) => Resource.some((resource) => readable(resource) === "*"))
    .flatMap(({ Action }) => Action);
  expect(everywhere).toEqual(Object.keys(STARS_ALLOWED));
});

test("nobody but AWS's own services and the account itself is let in by a policy on a resource", () => {
  const policies = [
    ...resourcesOf(synthesised, "AWS::S3::BucketPolicy"),
    ...resourcesOf(synthesised, "AWS::SQS::QueuePolicy"),
    ...resourcesOf(synthesised, "AWS::SNS::TopicPolicy"),
  ].map(({ Properties }) => Properties.PolicyDocument);
  const keys = resourcesOf(synthesised, "AWS::KMS::Key").map(({ Properties }) => Properties.KeyPolicy);
  const letIn = [...policies, ...keys]
    .flatMap(statementsOf)
    .filter(({ Effect }) => Effect === "Allow")
    .map(({ Principal }) => JSON.stringify(Principal));
  expect(letIn.length).toBeGreaterThan(0);
  for (const principal of letIn) expect(principal).toMatch(/"Service":"[a-z0-9.]+\.amazonaws\.com"|:root"/);
});

test("a service that may write or start something may do so only for a named source of this account", () => {
  const permissions = resourcesOf(synthesised, "AWS::Lambda::Permission");
  expect(permissions.length).toBeGreaterThan(0);
  for (const { Properties } of permissions) expect(readable(Properties.SourceArn)).toMatch(/<.+>/);
  const open = ["AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"]
    .flatMap((type) => resourcesOf(synthesised, type))
    .flatMap(({ Properties }) => statementsOf(Properties.PolicyDocument))
    .filter(({ Effect }) => Effect === "Allow");
  for (const { Condition } of open) expect(JSON.stringify(Condition)).toContain("aws:SourceArn");
});

function roleOf(name: FunctionName) {
  const { Properties } = resourceWhere(synthesised, "AWS::Lambda::Function", "FunctionName", `serai-${name}`);
  const id = readable(Properties.Role).slice(1, -".Arn>".length);
  const role = resourcesOf(synthesised, "AWS::IAM::Role").find((one) => one.id === id);
  if (!role) throw new Error(`${name} has no role in this stack`);
  return role;
}

function pairsOf({ Action, Resource = [], Effect }: Statement): string[] {
  expect(Effect).toBe("Allow");
  return Action.flatMap((action) => Resource.map((resource) => `${action} on ${readable(resource)}`));
}

/** Logical ids replaced by what stands behind them. */
function named(pair: string): string {
  return pair.replace(/<([A-Za-z0-9]+)(\.\w+)?>/g, (_, id: string, attribute = "") => `${nameOf(id)}${attribute}`);
}

function nameOf(id: string): string {
  const queues = resourcesOf(synthesised, "AWS::SQS::Queue");
  const named = [
    ...resourcesOf(synthesised, "AWS::DynamoDB::Table").map((one) => [one.id, "table"] as const),
    ...resourcesOf(synthesised, "AWS::KMS::Key").map((one) => [one.id, "signing-key"] as const),
    ...resourcesOf(synthesised, "AWS::SecretsManager::Secret").map((one) => [one.id, one.Properties.Name] as const),
    ...resourcesOf(synthesised, "AWS::Logs::LogGroup").map((one) => [one.id, one.Properties.LogGroupName] as const),
    ...queues.map((one) => [one.id, one.id.replace(/[0-9A-F]{8}$/, "")] as const),
  ];
  return readable(new Map<string, unknown>(named).get(id) ?? id);
}

const FAILURES = { stream: "StreamFailures", "object-created": "UploadFailures", schedule: "ClockFailures" } as const;

/** The manifest read by other words than the stack's: what each promise means to IAM, spelled out once more. */
function expectedOf(name: FunctionName): string[] {
  const manifest: FunctionManifest = FUNCTIONS[name];
  const { kind } = manifest.trigger;
  const place = (bucket: string) => `arn:<AWS::Partition>:s3:::serai-${bucket}-<AWS::AccountId>-<AWS::Region>`;
  const expected = [
    `logs:CreateLogStream on /serai/functions/${name}.Arn`,
    `logs:PutLogEvents on /serai/functions/${name}.Arn`,
  ];
  if (manifest.table.includes("read"))
    expected.push(
      "dynamodb:GetItem on table.Arn",
      "dynamodb:BatchGetItem on table.Arn",
      "dynamodb:Query on table.Arn",
      ...TABLE.indexes.map(({ name }) => `dynamodb:Query on table.Arn/index/${name}`),
    );
  if (manifest.table.includes("write"))
    for (const action of ["PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"])
      expected.push(`dynamodb:${action} on table.Arn`);
  for (const { bucket, prefix, actions } of manifest.buckets) {
    if (actions.includes("read")) expected.push(`s3:GetObject on ${place(bucket)}/${prefix}*`);
    if (actions.includes("write"))
      expected.push(
        `s3:PutObject on ${place(bucket)}/${prefix}*`,
        `s3:AbortMultipartUpload on ${place(bucket)}/${prefix}*`,
      );
  }
  const read = manifest.buckets.filter(({ actions }) => actions.includes("read")).map(({ bucket }) => bucket);
  for (const bucket of new Set(read)) expected.push(`s3:ListBucket on ${place(bucket)}`);
  for (const secret of manifest.secrets) expected.push(`secretsmanager:GetSecretValue on serai/${secret}`);
  if (manifest.signs) expected.push("kms:Sign on signing-key.Arn", "kms:GetPublicKey on signing-key.Arn");
  if (kind !== "http") expected.push(`sqs:SendMessage on ${FAILURES[kind]}.Arn`);
  if (kind === "stream") {
    for (const action of ["DescribeStream", "GetRecords", "GetShardIterator"])
      expected.push(`dynamodb:${action} on table.StreamArn`);
    expected.push("dynamodb:ListStreams on *");
  }
  return expected;
}
