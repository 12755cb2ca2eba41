import { Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { BUCKETS, type BucketName } from "#shared/platform/manifest/buckets.ts";
import { TABLE } from "#shared/platform/manifest/table.ts";
import { readable, resourcesOf, statementsOf, synthesise } from "./synthesised.ts";

const synthesised = synthesise();
const { template } = synthesised;

test("the table is drawn as in the manifest: keys, indexes, time to live and both images in its stream", () => {
  const key = (partition: string, sort: string) => [
    { AttributeName: partition, KeyType: "HASH" },
    { AttributeName: sort, KeyType: "RANGE" },
  ];
  template.hasResourceProperties("AWS::DynamoDB::Table", {
    TableName: TABLE.name,
    KeySchema: key(TABLE.partitionKey, TABLE.sortKey),
    GlobalSecondaryIndexes: TABLE.indexes.map(({ name, partitionKey, sortKey }) => ({
      IndexName: name,
      KeySchema: key(partitionKey, sortKey),
      Projection: { ProjectionType: "ALL" },
    })),
    TimeToLiveSpecification: { AttributeName: TABLE.timeToLive, Enabled: true },
    StreamSpecification: { StreamViewType: TABLE.stream },
    BillingMode: "PAY_PER_REQUEST",
  });
});

test("the table is encrypted, can be restored to any second, and no deployment can delete it", () => {
  template.hasResource("AWS::DynamoDB::Table", {
    DeletionPolicy: "Retain",
    UpdateReplacePolicy: "Retain",
    Properties: {
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    },
  });
});

test("every bucket is closed to the public, encrypted, versioned and outlives the stack", () => {
  const buckets = resourcesOf(synthesised, "AWS::S3::Bucket");
  expect(buckets).toHaveLength(Object.keys(BUCKETS).length + 1);
  for (const { Properties, DeletionPolicy } of buckets) {
    expect(Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(Properties.OwnershipControls).toEqual({ Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] });
    expect(Properties.VersioningConfiguration).toEqual({ Status: "Enabled" });
    expect(Properties.BucketEncryption).toBeDefined();
    expect(DeletionPolicy).toBe("Retain");
  }
});

test("every bucket, queue and topic refuses whoever comes without TLS", () => {
  const guarded = [
    ["AWS::S3::Bucket", "AWS::S3::BucketPolicy"],
    ["AWS::SQS::Queue", "AWS::SQS::QueuePolicy"],
    ["AWS::SNS::Topic", "AWS::SNS::TopicPolicy"],
  ] as const;
  for (const [type, policyType] of guarded) {
    const policies = resourcesOf(synthesised, policyType);
    expect(policies).toHaveLength(resourcesOf(synthesised, type).length);
    for (const { Properties } of policies) {
      const denied = statementsOf(Properties.PolicyDocument).filter(({ Effect }) => Effect === "Deny");
      expect(denied.map(({ Condition }) => JSON.stringify(Condition))).toContain(
        '{"Bool":{"aws:SecureTransport":"false"}}',
      );
    }
  }
});

test("every bucket of the manifest writes who accessed it into the log bucket, which only S3 may write", () => {
  for (const bucket of Object.keys(BUCKETS)) {
    const { LoggingConfiguration } = bucketNamed(bucket as BucketName).Properties;
    expect(LoggingConfiguration).toEqual({ DestinationBucketName: expect.anything(), LogFilePrefix: `${bucket}/` });
    template.hasResourceProperties("AWS::S3::BucketPolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: "s3:PutObject",
            Principal: { Service: "logging.s3.amazonaws.com" },
            Condition: Match.objectLike({
              ArnLike: { "aws:SourceArn": { "Fn::GetAtt": [bucketNamed(bucket as BucketName).id, "Arn"] } },
            }),
          }),
        ]),
      },
    });
  }
});

test("browsers may only put into quarantine, from the portal's own origin, and read the ETag of each part", () => {
  expect(bucketNamed("vault").Properties.CorsConfiguration).toBeUndefined();
  expect(bucketNamed("quarantine").Properties.CorsConfiguration).toEqual({
    CorsRules: [
      expect.objectContaining({
        AllowedMethods: ["PUT"],
        AllowedOrigins: [{ "Fn::GetAtt": [expect.any(String), "ApiEndpoint"] }],
        ExposedHeaders: ["ETag"],
      }),
    ],
  });
});

test("unfinished uploads, unchecked uploads and old versions go after the days of the manifest", () => {
  expect(bucketNamed("quarantine").Properties.LifecycleConfiguration).toEqual({
    Rules: [
      expect.objectContaining({
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: BUCKETS.quarantine.abortMultipartAfterDays },
        ExpirationInDays: BUCKETS.quarantine.expireAfterDays,
      }),
    ],
  });
  const vault = bucketNamed("vault").Properties.LifecycleConfiguration;
  expect(vault).toEqual({
    Rules: [
      expect.objectContaining({
        NoncurrentVersionExpiration: { NoncurrentDays: BUCKETS.vault.oldVersionsExpireAfterDays },
      }),
      ...BUCKETS.vault.passingPrefixes.map(({ prefix, expireAfterDays }) =>
        expect.objectContaining({ Prefix: prefix, ExpirationInDays: expireAfterDays }),
      ),
    ],
  });
  // Published files never go by themselves: whatever goes lies below one of those prefixes.
  const going = JSON.stringify(vault).match(/ExpirationInDays/g);
  expect(going).toHaveLength(BUCKETS.vault.passingPrefixes.length);
});

test("the signing key signs ES256 and is kept when the stack goes", () => {
  template.hasResource("AWS::KMS::Key", {
    DeletionPolicy: "Retain",
    Properties: { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" },
  });
});

test("no secret's value is in the template", () => {
  const secrets = resourcesOf(synthesised, "AWS::SecretsManager::Secret");
  expect(secrets.map(({ Properties }) => Properties.Name).sort()).toEqual([
    "serai/portal-client",
    "serai/stripe-api-key",
    "serai/stripe-webhook",
  ]);
  for (const { Properties } of secrets) expect(Properties.SecretString).toBeUndefined();
});

test("people come by invitation, with a second factor and a long password", () => {
  template.hasResource("AWS::Cognito::UserPool", {
    DeletionPolicy: "Retain",
    Properties: {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: "ON",
      EnabledMfas: ["SOFTWARE_TOKEN_MFA"],
      DeletionProtection: "ACTIVE",
      Policies: { PasswordPolicy: Match.objectLike({ MinimumLength: 12 }) },
    },
  });
});

test("the portal and the command line sign people in by code only, machines by credentials only", () => {
  const clients = resourcesOf(synthesised, "AWS::Cognito::UserPoolClient").map(({ Properties }) => ({
    flows: Properties.AllowedOAuthFlows,
    secret: Properties.GenerateSecret,
    scopes: Properties.AllowedOAuthScopes,
  }));
  const people = ["openid", "email", "profile"];
  expect(clients).toEqual([
    { flows: ["code"], secret: true, scopes: people },
    { flows: ["code"], secret: false, scopes: people },
    { flows: ["client_credentials"], secret: true, scopes: [expect.anything()] },
  ]);
});

function bucketNamed(bucket: BucketName) {
  const name = `serai-${bucket}-<AWS::AccountId>-<AWS::Region>`;
  const found = resourcesOf(synthesised, "AWS::S3::Bucket").find(
    ({ Properties }) => readable(Properties.BucketName) === name,
  );
  if (!found) throw new Error(`There is no bucket ${name}`);
  return found;
}
