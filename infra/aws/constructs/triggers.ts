import { Aws, Duration } from "aws-cdk-lib";
import { Rule, RuleTargetInput, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction as LambdaTarget } from "aws-cdk-lib/aws-events-targets";
import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import {
  CfnEventInvokeConfig,
  CfnEventSourceMapping,
  CfnPermission,
  type Function as LambdaFunction,
} from "aws-cdk-lib/aws-lambda";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { BUCKETS, type BucketName } from "#shared/platform/manifest/buckets.ts";
import { FUNCTIONS } from "#shared/platform/manifest/functions.ts";
import { type JobRunner, SCHEDULES } from "#shared/platform/manifest/schedules.ts";
import type { ItemKind } from "#shared/platform/manifest/table.ts";
import type { AcceptedFinding } from "../accept-finding.ts";
import { bucketArnOf, plainBucket } from "./bucket-place.ts";
import { allow } from "./function-grants.ts";

/** With each try further apart, eight take a few minutes: longer than a deployment or a throttled neighbour. */
const STREAM_RETRIES = 8;
/** A record older than this stops holding up its shard; the clock finds its work again from the items themselves. */
const STREAM_OLDEST_SECONDS = 3_600;
const UPLOAD_RETRIES = 2;
const UPLOAD_OLDEST_SECONDS = 3_600;
/** A tick that came late is worth nothing: the next one does its work. */
const TICK_OLDEST_SECONDS = 60;

/** Work that failed for good is told to a queue, by the function's own role. */
export function failureGrant(failures: Queue): PolicyStatement {
  return allow(["sqs:SendMessage"], [failures.queueArn]);
}

/** What the reader of the stream needs beyond the manifest. */
export function streamGrants(streamArn: string): PolicyStatement[] {
  return [
    allow(["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], [streamArn]),
    allow(["dynamodb:ListStreams"], ["*"]),
  ];
}

export const STREAM_FINDINGS: readonly AcceptedFinding[] = [
  {
    rule: "AwsSolutions-IAM5[Resource::*]",
    because: "dynamodb:ListStreams knows no resource; Lambda demands it of the role that reads a table's stream.",
  },
];

/** Delivers what starts work of the table's stream: in order, bad records isolated by halving, what fails for good told to the queue. */
export function readStream(
  scope: Construct,
  reader: { readonly lambda: LambdaFunction; readonly batchSize: number; readonly newItems: readonly ItemKind[] },
  from: { readonly streamArn: string; readonly failures: Queue },
): void {
  new CfnEventSourceMapping(scope, "StreamReader", {
    functionName: reader.lambda.functionArn,
    eventSourceArn: from.streamArn,
    // From the oldest record: what was written before the mapping stood is not lost.
    startingPosition: "TRIM_HORIZON",
    batchSize: reader.batchSize,
    filterCriteria: { filters: [{ pattern: JSON.stringify(newItemsOf(reader.newItems)) }] },
    bisectBatchOnFunctionError: true,
    functionResponseTypes: ["ReportBatchItemFailures"],
    maximumRetryAttempts: STREAM_RETRIES,
    maximumRecordAgeInSeconds: STREAM_OLDEST_SECONDS,
    destinationConfig: { onFailure: { destination: from.failures.queueArn } },
  });
}

/** The records of new items of these kinds: all others pass by and start nothing. */
function newItemsOf(kinds: readonly ItemKind[]) {
  return { eventName: ["INSERT"], dynamodb: { NewImage: { itemKind: { S: kinds } } } };
}

/** The bucket that notifies, and the prefixes below which the uploads function may read it. */
const WATCHED_BUCKET = "quarantine" satisfies BucketName;
const WATCHED_PREFIXES = FUNCTIONS[BUCKETS[WATCHED_BUCKET].notifies].buckets
  .filter(({ bucket }) => bucket === WATCHED_BUCKET)
  .map(({ prefix }) => prefix);

/**
 * Tells the function of every object created in quarantine. Written into the bucket itself: the library's own way is a
 * further function with wide rights that does the same after each deployment.
 */
export function watchUploads(
  scope: Construct,
  lambda: LambdaFunction,
  from: { readonly buckets: Readonly<Record<BucketName, Bucket>>; readonly failures: Queue },
): void {
  const permission = new CfnPermission(scope, "UploadsPermission", {
    action: "lambda:InvokeFunction",
    functionName: lambda.functionArn,
    principal: "s3.amazonaws.com",
    sourceArn: bucketArnOf(scope, WATCHED_BUCKET),
    sourceAccount: Aws.ACCOUNT_ID,
  });
  const bucket = plainBucket(from.buckets[WATCHED_BUCKET]);
  bucket.notificationConfiguration = {
    lambdaConfigurations: WATCHED_PREFIXES.map((prefix) => ({
      event: "s3:ObjectCreated:*",
      function: lambda.functionArn,
      filter: { s3Key: { rules: [{ name: "prefix", value: prefix }] } },
    })),
  };
  // S3 tries the permission when it takes the configuration.
  bucket.addResourceDependency(permission);
  retryAsync(scope, "UploadsRetries", lambda, {
    retries: UPLOAD_RETRIES,
    oldestSeconds: UPLOAD_OLDEST_SECONDS,
    failures: from.failures,
  });
}

/** Starts a function's jobs, each by its name. A tick that could not be delivered lies in the queue. */
export function scheduleJobs(
  scope: Construct,
  runner: { readonly lambda: LambdaFunction; readonly runs: JobRunner },
  failures: Queue,
): void {
  const { lambda } = runner;
  for (const { job, everyMinutes, purpose } of SCHEDULES.filter(({ runs }) => runs === runner.runs)) {
    const target = new LambdaTarget(lambda, {
      event: RuleTargetInput.fromObject({ job }),
      deadLetterQueue: failures,
      retryAttempts: 0,
      maxEventAge: Duration.seconds(TICK_OLDEST_SECONDS),
    });
    new Rule(scope, job, {
      description: purpose,
      schedule: Schedule.rate(Duration.minutes(everyMinutes)),
      targets: [target],
    });
  }
}

/** A job that failed is not tried again: the next tick does its work. */
export function leaveToNextTick(scope: Construct, lambda: LambdaFunction, failures: Queue): void {
  retryAsync(scope, "ClockRetries", lambda, { retries: 0, oldestSeconds: TICK_OLDEST_SECONDS, failures });
}

function retryAsync(
  scope: Construct,
  id: string,
  lambda: LambdaFunction,
  rules: { readonly retries: number; readonly oldestSeconds: number; readonly failures: Queue },
): void {
  new CfnEventInvokeConfig(scope, id, {
    functionName: lambda.functionName,
    qualifier: "$LATEST",
    maximumRetryAttempts: rules.retries,
    maximumEventAgeInSeconds: rules.oldestSeconds,
    destinationConfig: { onFailure: { destination: rules.failures.queueArn } },
  });
}
