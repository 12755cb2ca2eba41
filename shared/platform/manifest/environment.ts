import * as z from "zod";

/**
 * A secret is given either as itself (`plain:…`, on one machine) or by the name of the place that keeps it
 * (`secretsmanager:<arn>`, in AWS), read once when first needed.
 */
const secret = z.string().regex(/^(plain|secretsmanager):.+$/, "expected plain:<value> or secretsmanager:<arn>");

/** `localhost:8787` parses as a URL too, of the scheme "localhost". */
const webAddress = z.url({ protocol: /^https?$/, error: "expected an address that begins with http:// or https://" });

/** Every environment variable any function reads, with its shape. A function names those it needs (functions.ts). */
export const ENVIRONMENT = {
  TABLE_NAME: z.string().min(3),
  LOG_LEVEL: z.enum(["DEBUG", "INFO", "WARN", "ERROR", "SILENT"]).default("INFO"),
  /** Origin of portal and API as people and Stripe see it, without a trailing slash. */
  PUBLIC_URL: webAddress.regex(/^\w+:\/\/[^/?#]+$/, "expected an origin, without path or trailing slash"),
  QUARANTINE_BUCKET: z.string().min(3),
  VAULT_BUCKET: z.string().min(3),
  OIDC_ISSUER: webAddress,
  /** What an access token must be made for: the API's identifier, or in Cognito the allowed client ids, comma-separated. */
  OIDC_AUDIENCE: z.string().min(1),
  /** How access tokens look: RFC 9068 (`typ: at+jwt`, `aud`) or Cognito (`token_use: access`, `client_id`). */
  OIDC_TOKEN_PROFILE: z.enum(["rfc9068", "cognito"]),
  PORTAL_CLIENT_ID: z.string().min(1),
  PORTAL_CLIENT_SECRET: secret,
  /** `file:<path of a JWK>` on one machine, `kms:<key arn>` in AWS. */
  SIGNING_KEY: z.string().regex(/^(file|kms):.+$/, "expected file:<path> or kms:<arn>"),
  STRIPE_API_KEY: secret,
  STRIPE_WEBHOOK_SECRET: secret,
} as const;

export type EnvironmentName = keyof typeof ENVIRONMENT;

/** Only on one machine: where the stand-ins answer. In AWS these are absent and the SDKs find the real services. */
export const LOCAL_ENVIRONMENT = {
  DYNAMODB_ENDPOINT: webAddress.optional(),
  S3_ENDPOINT: webAddress.optional(),
  STRIPE_API_URL: webAddress.optional(),
} as const;
