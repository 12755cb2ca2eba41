import { Aws, Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CorsRule,
  HttpMethods,
  type LifecycleRule,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { BUCKETS, type BucketName } from "#shared/platform/manifest/buckets.ts";
import { accept, acceptOfCheckov } from "../accept-finding.ts";
import { bucketNameOf, plainBucket } from "./bucket-place.ts";

/** Access logs answer "who took this file" for as long as a licence dispute is likely. */
const ACCESS_LOG_DAYS = 365;
/** An overwritten upload is of no use to anybody; a day leaves time to look at a mishap. */
const OLD_UPLOADS_DAYS = 1;
/** Browsers ask again whether they may upload at most this often. */
const CORS_MAX_AGE_SECONDS = 3_000;

/** What a bucket of the manifest may say of itself, whichever it is. */
interface BucketFacts {
  readonly corsForUploads: boolean;
  readonly versioned: boolean;
  readonly expireAfterDays?: number;
  readonly abortMultipartAfterDays: number;
  readonly oldVersionsExpireAfterDays?: number;
  /** Below these prefixes lies what can be made again at any time: it goes, and its old versions with it. */
  readonly passingPrefixes?: readonly { readonly prefix: string; readonly expireAfterDays: number }[];
}

const CLOSED = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  versioned: true,
  removalPolicy: RemovalPolicy.RETAIN,
} as const;

/** The manifest's buckets and the one that takes their access logs. All are closed, versioned and outlive the stack. */
export class MarketBuckets extends Construct {
  readonly buckets: Readonly<Record<BucketName, Bucket>>;

  constructor(scope: Construct, id: string, props: { readonly publicUrl: string }) {
    super(scope, id);
    const accessLogs = new Bucket(this, "AccessLogs", {
      ...CLOSED,
      lifecycleRules: [{ expiration: Duration.days(ACCESS_LOG_DAYS), noncurrentVersionExpiration: Duration.days(1) }],
    });
    const bucket = (name: BucketName) => this.#bucket(name, accessLogs, props.publicUrl);
    this.buckets = { quarantine: bucket("quarantine"), vault: bucket("vault") };
    accept(accessLogs, {
      rule: "AwsSolutions-S1",
      because: "This bucket takes the access logs of the others; logging its own accesses into itself would never end.",
    });
    acceptOfCheckov(accessLogs, {
      rule: "CKV_AWS_18",
      because: "This bucket takes the access logs of the others; logging its own accesses into itself would never end.",
    });
  }

  #bucket(name: BucketName, accessLogs: Bucket, publicUrl: string): Bucket {
    const facts: BucketFacts = BUCKETS[name];
    const bucket = new Bucket(this, name, {
      ...CLOSED,
      bucketName: bucketNameOf(name),
      versioned: facts.versioned,
      lifecycleRules: [lifecycleOf(facts), ...(facts.passingPrefixes ?? []).map(passingRule)],
      ...(facts.corsForUploads ? { cors: [uploadsFrom(publicUrl)] } : {}),
    });
    logAccesses({ of: bucket, into: accessLogs, prefix: `${name}/` });
    return bucket;
  }
}

/** S3's log delivery may write below the bucket's own prefix, and speak for no other bucket. */
function logAccesses(log: { readonly of: Bucket; readonly into: Bucket; readonly prefix: string }): void {
  plainBucket(log.of).loggingConfiguration = {
    destinationBucketName: log.into.bucketName,
    logFilePrefix: log.prefix,
  };
  log.into.addToResourcePolicy(
    new PolicyStatement({
      actions: ["s3:PutObject"],
      principals: [new ServicePrincipal("logging.s3.amazonaws.com")],
      resources: [log.into.arnForObjects(`${log.prefix}*`)],
      conditions: {
        ArnLike: { "aws:SourceArn": log.of.bucketArn },
        StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID },
      },
    }),
  );
}

function lifecycleOf(facts: BucketFacts): LifecycleRule {
  const { expireAfterDays, oldVersionsExpireAfterDays = OLD_UPLOADS_DAYS } = facts;
  return {
    abortIncompleteMultipartUploadAfter: Duration.days(facts.abortMultipartAfterDays),
    noncurrentVersionExpiration: Duration.days(oldVersionsExpireAfterDays),
    ...(expireAfterDays === undefined ? {} : { expiration: Duration.days(expireAfterDays) }),
  };
}

function passingRule({ prefix, expireAfterDays }: { readonly prefix: string; readonly expireAfterDays: number }) {
  return {
    prefix,
    expiration: Duration.days(expireAfterDays),
    noncurrentVersionExpiration: Duration.days(OLD_UPLOADS_DAYS),
  } satisfies LifecycleRule;
}

/** The portal's pages put parts, and read each part's ETag to complete the upload. */
function uploadsFrom(publicUrl: string): CorsRule {
  return {
    allowedMethods: [HttpMethods.PUT],
    allowedOrigins: [publicUrl],
    allowedHeaders: ["content-type", "if-none-match", "x-amz-checksum-sha256"],
    exposedHeaders: ["ETag"],
    maxAge: CORS_MAX_AGE_SECONDS,
  };
}
