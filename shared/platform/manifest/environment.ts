/** What one variable of the environment holds. Plain checks, no schemas: every start of every function makes them. */
export interface Variable<Value extends string = string> {
  readonly holds: (text: string) => text is Value;
  readonly expected: string;
  /** What stands for it where it is absent. */
  readonly absent?: Value;
}

/**
 * A secret is given either as itself (`plain:…`, on one machine) or by the name of the place that keeps it
 * (`secretsmanager:<arn>`, in AWS), read once when first needed.
 */
const secret = text(/^(plain|secretsmanager):.+$/, "plain:<value> or secretsmanager:<arn>");

const name = text(/^.{3,}$/, "at least three characters");

const webAddress: Variable = {
  // `localhost:8787` parses as a URL too, of the scheme "localhost".
  holds: (address): address is string => /^https?:\/\//.test(address) && URL.canParse(address),
  expected: "an address that begins with http:// or https://",
};

const origin: Variable = {
  holds: (address): address is string => webAddress.holds(address) && /^\w+:\/\/[^/?#]+$/.test(address),
  expected: "an origin, http:// or https://, without path or trailing slash",
};

/** Every environment variable any function reads, with its shape. A function names those it needs (functions.ts). */
export const ENVIRONMENT = {
  TABLE_NAME: name,
  LOG_LEVEL: { ...oneOf("DEBUG", "INFO", "WARN", "ERROR", "SILENT"), absent: "INFO" },
  /** Origin of portal and API as people and Stripe see it, without a trailing slash. */
  PUBLIC_URL: origin,
  QUARANTINE_BUCKET: name,
  VAULT_BUCKET: name,
  OIDC_ISSUER: webAddress,
  /** What an access token must be made for: the API's identifier, or in Cognito the allowed client ids, comma-separated. */
  OIDC_AUDIENCE: text(/^.+$/, "at least one character"),
  /** How access tokens look: RFC 9068 (`typ: at+jwt`, `aud`) or Cognito (`token_use: access`, `client_id`). */
  OIDC_TOKEN_PROFILE: oneOf("rfc9068", "cognito"),
  PORTAL_CLIENT_ID: text(/^.+$/, "at least one character"),
  PORTAL_CLIENT_SECRET: secret,
  /** `file:<path of a JWK>` on one machine, `kms:<key arn>` in AWS. */
  SIGNING_KEY: text(/^(file|kms):.+$/, "file:<path> or kms:<arn>"),
  STRIPE_API_KEY: secret,
  STRIPE_WEBHOOK_SECRET: secret,
} as const satisfies Readonly<Record<string, Variable>>;

export type EnvironmentName = keyof typeof ENVIRONMENT;

/** Only on one machine: where the stand-ins answer. In AWS these are absent and the SDKs find the real services. */
export const LOCAL_ENVIRONMENT = {
  DYNAMODB_ENDPOINT: webAddress,
  S3_ENDPOINT: webAddress,
  STRIPE_API_URL: webAddress,
} as const satisfies Readonly<Record<string, Variable>>;

function text(shape: RegExp, expected: string): Variable {
  return { holds: (value): value is string => shape.test(value), expected };
}

function oneOf<const Value extends string>(...values: readonly Value[]): Variable<Value> {
  const known: readonly string[] = values;
  return { holds: (value): value is Value => known.includes(value), expected: `one of ${values.join(", ")}` };
}
