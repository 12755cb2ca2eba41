import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IConstruct } from "constructs";
import type { BucketName } from "#shared/platform/manifest/buckets.ts";
import type { BucketGrant, FunctionManifest, ObjectAction, SecretName } from "#shared/platform/manifest/functions.ts";
import { TABLE } from "#shared/platform/manifest/table.ts";
import type { AcceptedFinding } from "../accept-finding.ts";
import { bucketArnOf, bucketNameOf } from "./bucket-place.ts";

/** What the manifest's words mean to IAM. Every action is spelled out; there is no other place that grants. */
const TABLE_ACTIONS = {
  read: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"],
  // A transaction is allowed by the actions of its parts.
  write: ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"],
} as const;
/** Who may read the table may list its indexes; by key they cannot be read. */
const LIST_ACTIONS = ["dynamodb:Query"] as const;
const OBJECT_ACTIONS = {
  read: ["s3:GetObject"],
  // Parts, their completion and copies are all PutObject.
  write: ["s3:PutObject", "s3:AbortMultipartUpload"],
} as const satisfies Record<ObjectAction, readonly string[]>;
/** Without it S3 answers 403 for an object that is not there, and absence could not be told from a missing grant. */
const ABSENCE_ACTION = "s3:ListBucket";
const SECRET_ACTION = "secretsmanager:GetSecretValue";
const SIGN_ACTIONS = ["kms:Sign", "kms:GetPublicKey"] as const;

/** What grants point at. */
export interface Grounds {
  readonly tableArn: string;
  readonly secretArns: Readonly<Record<SecretName, string>>;
  readonly signingKeyArn: string;
}

/** The statements of one function's role: what its page in the manifest says it touches, and nothing else. */
export function grantsOf(scope: IConstruct, manifest: FunctionManifest, grounds: Grounds): PolicyStatement[] {
  const indexes = TABLE.indexes.map(({ name }) => `${grounds.tableArn}/index/${name}`);
  return [
    ...manifest.table.map((way) => allow(TABLE_ACTIONS[way], [grounds.tableArn])),
    ...(manifest.table.includes("read") ? [allow(LIST_ACTIONS, indexes)] : []),
    ...manifest.buckets.flatMap((grant) =>
      grant.actions.map((way) => allow(OBJECT_ACTIONS[way], [objectsArnOf(scope, grant)])),
    ),
    ...readBuckets(manifest).map((bucket) => allow([ABSENCE_ACTION], [bucketArnOf(scope, bucket)])),
    ...manifest.secrets.map((name) => allow([SECRET_ACTION], [grounds.secretArns[name]])),
    ...(manifest.signs ? [allow(SIGN_ACTIONS, [grounds.signingKeyArn])] : []),
  ];
}

const AS_NAG_WRITES = { account: "<AWS::AccountId>", region: "<AWS::Region>" } as const;

/** The findings that name the grants by prefix: the star stands for the rest of a key. */
export function prefixFindings(manifest: FunctionManifest): AcceptedFinding[] {
  const places = manifest.buckets.map(({ bucket, prefix }) => `${bucketNameOf(bucket, AS_NAG_WRITES)}/${prefix}*`);
  return [...new Set(places)].map((place) => ({
    rule: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::${place}]`,
    because: "The star stands for the object's name below a prefix the manifest grants to this function, no further.",
  }));
}

export function allow(actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [...resources] });
}

function objectsArnOf(scope: IConstruct, { bucket, prefix }: BucketGrant): string {
  return `${bucketArnOf(scope, bucket)}/${prefix}*`;
}

function readBuckets(manifest: FunctionManifest): BucketName[] {
  const read = manifest.buckets.filter(({ actions }) => actions.includes("read")).map(({ bucket }) => bucket);
  return [...new Set(read)];
}
