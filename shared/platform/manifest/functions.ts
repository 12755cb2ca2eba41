import type { BucketName } from "./buckets.ts";
import { PREFIXES } from "./buckets.ts";
import type { EnvironmentName } from "./environment.ts";
import { PATHS } from "./paths.ts";
import type { ItemKind } from "./table.ts";

export type FunctionName =
  | "api"
  | "checkout"
  | "search"
  | "portal"
  | "payments-webhook"
  | "stream"
  | "uploads"
  | "clock";
export type ObjectAction = "read" | "write";
export type SecretName = "stripe-api-key" | "stripe-webhook" | "portal-client";

export interface BucketGrant {
  readonly bucket: BucketName;
  readonly prefix: string;
  readonly actions: readonly ObjectAction[];
}

export interface FunctionManifest {
  /** Path of the handler from the project's root. */
  readonly entry: string;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  readonly purpose: string;
  readonly table: readonly ("read" | "write")[];
  readonly buckets: readonly BucketGrant[];
  readonly secrets: readonly SecretName[];
  /** May sign with the marketplace's key. */
  readonly signs: boolean;
  readonly environment: readonly EnvironmentName[];
  readonly trigger:
    | { readonly kind: "http"; readonly routes: readonly string[] }
    /** Started only for items of these kinds, when they are new: what else is written is no work for it. */
    | { readonly kind: "stream"; readonly batchSize: number; readonly newItems: readonly ItemKind[] }
    | { readonly kind: "object-created" }
    | { readonly kind: "schedule" };
}

const GROUND = ["TABLE_NAME", "LOG_LEVEL", "PUBLIC_URL"] as const;
const OBJECTS = ["QUARANTINE_BUCKET", "VAULT_BUCKET"] as const;
const IDENTITY = ["OIDC_ISSUER", "OIDC_AUDIENCE", "OIDC_TOKEN_PROFILE"] as const;

/** Every Lambda function: what starts it, how large it is, and all it may touch. */
export const FUNCTIONS = {
  api: {
    entry: "functions/api/handler.ts",
    memoryMiB: 1024,
    timeoutSeconds: 29,
    purpose: "the JSON API",
    table: ["read", "write"],
    buckets: [
      { bucket: "quarantine", prefix: PREFIXES.imports, actions: ["write"] },
      { bucket: "quarantine", prefix: PREFIXES.assetUploads, actions: ["write"] },
      { bucket: "vault", prefix: PREFIXES.published, actions: ["read"] },
      { bucket: "vault", prefix: PREFIXES.plans, actions: ["read"] },
    ],
    secrets: [],
    signs: true,
    environment: [...GROUND, ...OBJECTS, ...IDENTITY, "SIGNING_KEY"],
    trigger: { kind: "http", routes: ["/api/{proxy+}"] },
  },
  checkout: {
    entry: "functions/checkout/handler.ts",
    memoryMiB: 512,
    timeoutSeconds: 29,
    purpose: "the API's way to Stripe's hosted page: the one operation that holds Stripe's key",
    table: ["read", "write"],
    buckets: [],
    secrets: ["stripe-api-key"],
    signs: false,
    environment: [...GROUND, ...IDENTITY, "STRIPE_API_KEY"],
    trigger: { kind: "http", routes: [PATHS.checkout] },
  },
  search: {
    entry: "functions/search/handler.ts",
    // Half of what 200,000 works and their rights take, and the other half while a new snapshot is read.
    memoryMiB: 1536,
    timeoutSeconds: 29,
    purpose: "the API's search over the whole catalogue: the one operation that keeps the catalogue in memory",
    table: ["read"],
    buckets: [{ bucket: "vault", prefix: PREFIXES.search, actions: ["read"] }],
    secrets: [],
    signs: false,
    environment: [...GROUND, ...OBJECTS, ...IDENTITY],
    trigger: { kind: "http", routes: [PATHS.search] },
  },
  portal: {
    entry: "functions/portal/handler.ts",
    memoryMiB: 1536,
    timeoutSeconds: 29,
    purpose: "the web pages for people",
    table: ["read", "write"],
    buckets: [
      { bucket: "quarantine", prefix: PREFIXES.imports, actions: ["write"] },
      { bucket: "quarantine", prefix: PREFIXES.assetUploads, actions: ["write"] },
      { bucket: "vault", prefix: PREFIXES.published, actions: ["read"] },
      { bucket: "vault", prefix: PREFIXES.plans, actions: ["read"] },
      { bucket: "vault", prefix: PREFIXES.search, actions: ["read"] },
    ],
    secrets: ["portal-client", "stripe-api-key"],
    signs: true,
    environment: [
      ...GROUND,
      ...OBJECTS,
      ...IDENTITY,
      "PORTAL_CLIENT_ID",
      "PORTAL_CLIENT_SECRET",
      "SIGNING_KEY",
      "STRIPE_API_KEY",
    ],
    trigger: { kind: "http", routes: ["/{proxy+}", "/"] },
  },
  "payments-webhook": {
    entry: "functions/payments-webhook/handler.ts",
    memoryMiB: 512,
    timeoutSeconds: 10,
    purpose: "Stripe's callbacks: verify, store, answer",
    table: ["write"],
    buckets: [],
    secrets: ["stripe-webhook"],
    signs: false,
    environment: [...GROUND, "STRIPE_WEBHOOK_SECRET"],
    trigger: { kind: "http", routes: ["/webhooks/stripe"] },
  },
  stream: {
    entry: "functions/stream/handler.ts",
    memoryMiB: 1024,
    timeoutSeconds: 300,
    purpose: "the table's stream: settle payments, apply imports, deliver events",
    table: ["read", "write"],
    buckets: [{ bucket: "vault", prefix: PREFIXES.plans, actions: ["read"] }],
    secrets: ["stripe-api-key"],
    signs: true,
    environment: [...GROUND, ...OBJECTS, "SIGNING_KEY", "STRIPE_API_KEY"],
    trigger: { kind: "stream", batchSize: 25, newItems: ["outboxEvent", "stripeEvent"] },
  },
  uploads: {
    entry: "functions/uploads/handler.ts",
    memoryMiB: 2048,
    timeoutSeconds: 900,
    purpose: "an object was created: check it, describe it, publish it",
    table: ["read", "write"],
    buckets: [
      { bucket: "quarantine", prefix: PREFIXES.imports, actions: ["read"] },
      { bucket: "quarantine", prefix: PREFIXES.assetUploads, actions: ["read"] },
      { bucket: "vault", prefix: PREFIXES.plans, actions: ["write"] },
      { bucket: "vault", prefix: PREFIXES.published, actions: ["read", "write"] },
    ],
    secrets: [],
    signs: false,
    environment: [...GROUND, ...OBJECTS],
    trigger: { kind: "object-created" },
  },
  clock: {
    entry: "functions/clock/handler.ts",
    memoryMiB: 1536,
    timeoutSeconds: 300,
    purpose: "scheduled: lapses, redelivery, reconciliation, the snapshot of the search",
    table: ["read", "write"],
    buckets: [
      { bucket: "vault", prefix: PREFIXES.plans, actions: ["read"] },
      { bucket: "vault", prefix: PREFIXES.search, actions: ["read", "write"] },
    ],
    secrets: ["stripe-api-key"],
    signs: true,
    environment: [...GROUND, ...OBJECTS, "SIGNING_KEY", "STRIPE_API_KEY"],
    trigger: { kind: "schedule" },
  },
} as const satisfies Record<FunctionName, FunctionManifest>;
