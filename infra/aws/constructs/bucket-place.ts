import { ArnFormat, Aws, Stack } from "aws-cdk-lib";
import { type Bucket, CfnBucket } from "aws-cdk-lib/aws-s3";
import type { IConstruct } from "constructs";
import type { BucketName } from "#shared/platform/manifest/buckets.ts";

/**
 * A bucket's name, known before the bucket: it notifies a function whose role names it in turn, and as references of
 * one stack the two would wait for each other. Account and region make it unique among everyone's buckets.
 */
export function bucketNameOf(
  bucket: BucketName,
  at: { readonly account: string; readonly region: string } = { account: Aws.ACCOUNT_ID, region: Aws.REGION },
): string {
  return `serai-${bucket}-${at.account}-${at.region}`;
}

export function bucketArnOf(scope: IConstruct, bucket: BucketName): string {
  return Stack.of(scope).formatArn({
    service: "s3",
    region: "",
    account: "",
    resource: bucketNameOf(bucket),
    arnFormat: ArnFormat.NO_RESOURCE_NAME,
  });
}

/** The bucket as CloudFormation knows it, for what the library would do by further functions or wider policies. */
export function plainBucket(bucket: Bucket): CfnBucket {
  const plain = bucket.node.defaultChild;
  if (plain instanceof CfnBucket) return plain;
  throw new Error(`${bucket.node.path} is not a bucket of this stack`);
}
