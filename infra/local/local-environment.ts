import { BUCKETS, type BucketName } from "#shared/platform/manifest/buckets.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { TABLE } from "#shared/platform/manifest/table.ts";

/** Names and keys on this machine. They open nothing anywhere else, so they may stand here. */
export const LOCAL = {
  region: "local-1",
  accessKeyId: "AKIALOCALSERAI000000",
  secretAccessKey: "local-secret-of-this-machine-only",
  buckets: { quarantine: "serai-quarantine", vault: "serai-vault" },
  apiAudience: "urn:serai:api",
  portal: { clientId: "serai-portal", clientSecret: "local-portal-secret-of-this-machine-only" },
  stripeApiKey: "sk_test_local_sandbox",
  stripeWebhookSecret: "whsec_local_sandbox_secret_of_this_machine",
} as const;

export interface LocalEndpoints {
  readonly publicUrl: string;
  readonly dynamoDb: string;
  readonly s3: string;
  readonly issuer: string;
  readonly payments: string;
  readonly signingKeyFile: string;
}

/** The environment of all functions on this machine; each reads what the manifest says it reads. */
export function localEnvironment(at: LocalEndpoints, logLevel: string): Record<string, string> {
  return {
    TABLE_NAME: TABLE.name,
    LOG_LEVEL: logLevel,
    PUBLIC_URL: at.publicUrl,
    QUARANTINE_BUCKET: LOCAL.buckets.quarantine,
    VAULT_BUCKET: LOCAL.buckets.vault,
    OIDC_ISSUER: at.issuer,
    OIDC_AUDIENCE: LOCAL.apiAudience,
    OIDC_TOKEN_PROFILE: "rfc9068",
    PORTAL_CLIENT_ID: LOCAL.portal.clientId,
    PORTAL_CLIENT_SECRET: `plain:${LOCAL.portal.clientSecret}`,
    SIGNING_KEY: `file:${at.signingKeyFile}`,
    STRIPE_API_KEY: `plain:${LOCAL.stripeApiKey}`,
    STRIPE_WEBHOOK_SECRET: `plain:${LOCAL.stripeWebhookSecret}`,
    DYNAMODB_ENDPOINT: at.dynamoDb,
    S3_ENDPOINT: at.s3,
    STRIPE_API_URL: at.payments,
  };
}

/** The buckets as the manifest draws them and AWS keeps them: with versions, and open to browsers only for uploads. */
export function bucketsAt(names: Readonly<Record<BucketName, string>>, publicUrl?: string) {
  return (Object.keys(BUCKETS) as BucketName[]).map((bucket) => ({
    name: names[bucket],
    versioned: BUCKETS[bucket].versioned,
    corsOrigins: BUCKETS[bucket].corsForUploads && publicUrl !== undefined ? [publicUrl] : [],
  }));
}

/** The SDKs look for credentials and region here, as they do in Lambda. */
export function setLocalCredentials(environment: NodeJS.ProcessEnv): void {
  environment.AWS_ACCESS_KEY_ID = LOCAL.accessKeyId;
  environment.AWS_SECRET_ACCESS_KEY = LOCAL.secretAccessKey;
  environment.AWS_REGION = LOCAL.region;
  delete environment.AWS_SESSION_TOKEN;
  delete environment.AWS_PROFILE;
}

export function portalClient(publicUrl: string) {
  return {
    ...LOCAL.portal,
    redirectUris: [publicUrl + PATHS.signInCallback],
    postLogoutRedirectUris: [`${publicUrl}/`],
  };
}
