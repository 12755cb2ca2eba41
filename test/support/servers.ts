import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { exportJWK, generateKeyPair, importJWK, SignJWT } from "jose";
import { createTokenVerifier, type VerifyToken } from "#functions/http/verify-token.ts";
import { loadIdentityKeys } from "#infra/local/identity/identity-keys.ts";
import { startIdentity } from "#infra/local/identity/start-identity.ts";
import { bucketsAt } from "#infra/local/local-environment.ts";
import { startPayments } from "#infra/local/payments/start-payments.ts";
import { startS3 } from "#infra/local/s3/server.ts";
import { createStripeCheckout, type StripeCheckout } from "#shared/money/stripe-checkout.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { Objects } from "#shared/platform/objects.ts";
import { type Signer, signerOf } from "#shared/platform/signer.ts";
import { createDocuments } from "#shared/platform/table.ts";
import { type LocalTable, openLocalTable } from "#test/infra/dynamodb/local-table.ts";

export const STRIPE_KEY = "sk_test_crash";
export const WEBHOOK_SECRET = "whsec_crash";
const API_AUDIENCE = "https://serai.example/api";
const ACCESS_KEY = { accessKeyId: "test", secretAccessKey: "test-secret" };
const REGION = "us-east-1";
const BUCKETS = { quarantine: "crash-quarantine", vault: "crash-vault" } as const;
const TOKEN_LIFE_SECONDS = 3600;
const SIGNING_KEY = "signing-key.json";

/** Where the servers are: enough for another process to reach them. */
export interface Addresses {
  readonly tableUrl: string;
  readonly objectsUrl: string;
  readonly stripeUrl: string;
  readonly issuer: string;
  /** Where the keys of identity and signer lie. */
  readonly directory: string;
}

/** The clients of one process. */
export interface Connections {
  readonly addresses: Addresses;
  readonly documents: DynamoDBDocumentClient;
  readonly objects: Objects;
  readonly stripe: StripeCheckout;
  readonly stripeUrl: string;
  readonly signer: Signer;
  readonly verifyToken: VerifyToken;
  /** An access token as the identity provider would issue it, under its own key; a machine's when it names itself. */
  tokenOf(subject: string, clientId?: string): Promise<string>;
}

/** Real servers on free ports, started once, for any number of marketplaces with a table of their own each. */
export interface Servers extends Connections {
  readonly local: LocalTable;
  close(): Promise<void>;
}

/** @param now the clock of the payment sandbox, in epoch milliseconds; the machine's unless told. */
export async function startServers(now: () => number = Date.now): Promise<Servers> {
  const directory = await mkdtemp(join(tmpdir(), "serai-servers-"));
  const at = (folder: string) => join(directory, folder);
  const buckets = bucketsAt(BUCKETS);
  const [local, identity, s3, payments] = await Promise.all([
    openLocalTable(),
    startIdentity({
      directory: at("identity"),
      people: [],
      portal: {
        clientId: "portal",
        clientSecret: "portal-secret",
        redirectUris: ["http://localhost:8787/sign-in/callback"],
        postLogoutRedirectUris: ["http://localhost:8787/"],
      },
      machines: [],
      apiAudience: API_AUDIENCE,
    }),
    startS3({ directory: at("s3"), ...ACCESS_KEY, region: REGION, buckets }),
    startPayments({ directory: at("payments"), secretKey: STRIPE_KEY, now }),
    writeSigningKey(at(SIGNING_KEY)),
  ]);
  const { issuer } = identity;
  const addresses = { tableUrl: local.endpoint, objectsUrl: s3.endpoint, stripeUrl: payments.url, issuer, directory };
  return {
    ...(await connect(addresses)),
    local,
    close: async () => {
      await Promise.all([identity.close(), s3.close(), payments.close(), local.close()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Reaches servers that another process may have started. */
export async function connect(addresses: Addresses): Promise<Connections> {
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: ACCESS_KEY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ACCESS_KEY.secretAccessKey,
  });
  const { tableUrl, objectsUrl, stripeUrl, issuer, directory } = addresses;
  const rules = { issuer, audience: API_AUDIENCE, profile: "rfc9068" } as const;
  return {
    addresses,
    documents: createDocuments({ endpoint: tableUrl }),
    objects: new Objects({ bucketNames: BUCKETS, clock: systemClock, endpoint: objectsUrl }),
    stripe: createStripeCheckout({ apiKey: async () => STRIPE_KEY, apiUrl: stripeUrl }),
    stripeUrl,
    signer: signerOf(`file:${join(directory, SIGNING_KEY)}`),
    verifyToken: createTokenVerifier(rules, systemClock),
    tokenOf: await tokenPress(join(directory, "identity"), issuer),
  };
}

async function writeSigningKey(path: string): Promise<void> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  await writeFile(path, JSON.stringify(await exportJWK(privateKey)));
}

async function tokenPress(directory: string, issuer: string): Promise<Servers["tokenOf"]> {
  const [jwk] = (await loadIdentityKeys(directory)).jwks.keys;
  if (!jwk) throw new Error("the identity provider has no key");
  const key = await importJWK(jwk);
  return (subject, clientId = "portal") =>
    new SignJWT({ client_id: clientId })
      .setProtectedHeader({ alg: jwk.alg, kid: jwk.kid, typ: "at+jwt" })
      .setIssuer(issuer)
      .setAudience(API_AUDIENCE)
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1000) + TOKEN_LIFE_SECONDS)
      .sign(key);
}
