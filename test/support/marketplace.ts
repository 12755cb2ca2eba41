import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { exportJWK, generateKeyPair } from "jose";
import { composeApi } from "#functions/api/compose.ts";
import { composeCheckout } from "#functions/checkout/compose.ts";
import { composeSearch } from "#functions/search/compose.ts";
import { gatewayOf } from "#infra/local/gateway.ts";
import { machineToken, signInAs } from "#infra/local/identity/sign-in.ts";
import { type RunningIdentity, startIdentity } from "#infra/local/identity/start-identity.ts";
import { bucketsAt } from "#infra/local/local-environment.ts";
import { startS3 } from "#infra/local/s3/server.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { readConfig } from "#shared/platform/config.ts";
import { type Edges, type Ground, layGround } from "#shared/platform/ground.ts";
import { openLocalTable, TABLE_NAME } from "#test/infra/dynamodb/local-table.ts";
import { type ApiCaller, apiCaller } from "./api-client.ts";
import { emailOf, type House, PEOPLE, PERSON_NAMES, type PersonName, subjectOf } from "./people.ts";
import { actorNamed, seedHouses } from "./seed-houses.ts";

export interface Market {
  readonly app: Hono;
  /** What use cases stand on, over the same table. */
  readonly deps: Ground;
  /** What the API was composed from; another function over the same servers can be composed from it too. */
  readonly environment: Readonly<Record<string, string>>;
  readonly identity: RunningIdentity;
  /** Calls the API as somebody who signed in for it. */
  as(name: PersonName): ApiCaller;
  /** Calls the API with a token of one's own making, or with none. */
  withToken(token: string | undefined): ApiCaller;
  tokenOf(name: PersonName): Promise<string>;
  /** A machine known to the identity provider, and a token of its own. */
  machine(clientId: string): Promise<string>;
  organisationId(house: House): string;
  actor(name: PersonName): Promise<Actor>;
  close(): Promise<void>;
}

export interface MarketOptions {
  /** Starts the object store as well; without it links are signed but lead nowhere. */
  readonly withObjects?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly edges?: Edges;
}

export const API_AUDIENCE = "https://serai.example/api";
const ACCESS_KEY = { accessKeyId: "test", secretAccessKey: "test-secret" };
const REGION = "us-east-1";
const BUCKETS = { QUARANTINE_BUCKET: "test-quarantine", VAULT_BUCKET: "test-vault" };
const NOWHERE = "http://127.0.0.1:9";

/** A whole marketplace on free ports: real table, real identity provider, the API as it is composed in earnest, seeded. */
export async function startMarket(options: MarketOptions = {}): Promise<Market> {
  // Both clients take their key from the environment, as they do in Lambda.
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: ACCESS_KEY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ACCESS_KEY.secretAccessKey,
  });
  const directory = await mkdtemp(join(tmpdir(), "serai-market-"));
  const [local, identity, s3] = await Promise.all([
    openLocalTable(),
    startTestIdentity(directory),
    options.withObjects ? startTestS3(directory) : undefined,
  ]);
  const environment = {
    TABLE_NAME,
    LOG_LEVEL: "SILENT",
    PUBLIC_URL: "http://localhost:8787",
    ...BUCKETS,
    OIDC_ISSUER: identity.issuer,
    OIDC_AUDIENCE: API_AUDIENCE,
    OIDC_TOKEN_PROFILE: "rfc9068",
    PORTAL_CLIENT_ID: "portal",
    PORTAL_CLIENT_SECRET: "plain:portal-secret",
    SIGNING_KEY: await makeSigningKey(directory),
    STRIPE_API_KEY: "plain:sk_test_market",
    STRIPE_WEBHOOK_SECRET: "plain:whsec_market",
    DYNAMODB_ENDPOINT: local.endpoint,
    S3_ENDPOINT: s3?.endpoint ?? NOWHERE,
    ...options.environment,
  };
  const app = gatewayOf({
    api: composeApi(environment, options.edges),
    checkout: composeCheckout(environment, options.edges),
    search: composeSearch(environment, options.edges),
    webhook: new Hono(),
    portal: new Hono(),
  });
  const deps = layGround("api", readConfig("api", environment), options.edges);
  const houses = await seedHouses(deps);
  const tokenOf = tokenBook(identity.issuer);
  return {
    app,
    deps,
    environment,
    identity,
    tokenOf,
    as: (name) => apiCaller(app, () => tokenOf(name)),
    withToken: (token) => apiCaller(app, () => Promise.resolve(token)),
    machine: (clientId) => {
      identity.registerMachine({ clientId, clientSecret: MACHINE_SECRET });
      return machineToken({ issuer: identity.issuer, clientId, clientSecret: MACHINE_SECRET });
    },
    organisationId: (house) => {
      const organisationId = houses.get(house);
      if (organisationId === undefined) throw new Error(`there is no ${house}`);
      return organisationId;
    },
    actor: (name) => actorNamed(deps, name),
    close: async () => {
      await Promise.all([identity.close(), local.close(), s3?.close()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const MACHINE_SECRET = "a-machine-secret-of-the-tests";

function startTestIdentity(directory: string): Promise<RunningIdentity> {
  const people = PERSON_NAMES.map((name) => ({
    subject: subjectOf(name),
    email: emailOf(name),
    name,
    note: PEOPLE[name].house ?? "of no house",
  }));
  const portal = {
    clientId: "portal",
    clientSecret: "portal-secret",
    redirectUris: ["http://localhost:8787/sign-in/callback"],
    postLogoutRedirectUris: ["http://localhost:8787/"],
  };
  return startIdentity({
    directory: join(directory, "identity"),
    people,
    portal,
    machines: [],
    apiAudience: API_AUDIENCE,
  });
}

function startTestS3(directory: string) {
  const names = { quarantine: BUCKETS.QUARANTINE_BUCKET, vault: BUCKETS.VAULT_BUCKET };
  const buckets = bucketsAt(names, "http://localhost:8787");
  return startS3({ directory: join(directory, "s3"), ...ACCESS_KEY, region: REGION, buckets });
}

async function makeSigningKey(directory: string): Promise<string> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const path = join(directory, "signing-key.json");
  await writeFile(path, JSON.stringify(await exportJWK(privateKey)));
  return `file:${path}`;
}

/** Signs a person in once, through the real code flow, and keeps the token for the run. */
function tokenBook(issuer: string): (name: PersonName) => Promise<string> {
  const tokens = new Map<PersonName, Promise<string>>();
  const signIn = async (name: PersonName) => {
    const redirectUri = "http://127.0.0.1:8788/callback";
    return (await signInAs({ issuer, redirectUri, email: emailOf(name) })).accessToken;
  };
  return (name) => {
    const token = tokens.get(name) ?? signIn(name);
    tokens.set(name, token);
    return token;
  };
}
