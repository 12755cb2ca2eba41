import * as z from "zod";
import { sha256Hex } from "#shared/platform/canonical.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { type Done, done } from "#shared/platform/outcome.ts";
import { defineItem, type Stored } from "#shared/platform/table.ts";
import { transact } from "#shared/platform/transact.ts";
import { create, remove, replace } from "#shared/platform/writes.ts";
import type { SignInChallenge, VerifiedPerson } from "./identity-provider.ts";

/** Who is signed in. The table knows the hash of the cookie alone, so that reading the table opens no session. */
export interface PortalSession {
  readonly sessionKey: string;
  readonly person: VerifiedPerson;
  /** For which of several organisations the person acts. */
  readonly organisationId?: string | undefined;
  readonly signedInAt: string;
  /** Epoch seconds; the session ends then whatever is done in it. */
  readonly endsAtSeconds: number;
}

/** A sign-in under way: it belongs to one browser, and is good once. */
export interface SignInUnderWay {
  readonly stateKey: string;
  readonly browserKey: string;
  readonly challenge: SignInChallenge;
  readonly returnTo: string;
}

type Deps = Pick<Ground, "table" | "clock" | "chance">;

/** A working day; the provider asks again after it. */
export const SESSION_SECONDS = 12 * 3600;
/** As long as somebody may look for a password. */
export const SIGN_IN_SECONDS = 10 * 60;
const SECRET_BYTES = 32;

const sessionItem = defineItem<"portalSession", PortalSession>(
  "portalSession",
  z.object({
    sessionKey: z.string(),
    person: z.object({
      subject: z.string(),
      name: z.string(),
      email: z.exactOptional(z.string()),
      idToken: z.string(),
    }),
    organisationId: z.string().optional(),
    signedInAt: z.string(),
    endsAtSeconds: z.int(),
  }),
);

const signInItem = defineItem<"signIn", SignInUnderWay>(
  "signIn",
  z.object({
    stateKey: z.string(),
    browserKey: z.string(),
    challenge: z.object({ state: z.string(), nonce: z.string(), verifier: z.string() }),
    returnTo: z.string(),
  }),
);

/** Keeps a sign-in under way. @returns the secret that the browser shows when it comes back. */
export async function keepSignIn(deps: Deps, begun: Pick<SignInUnderWay, "challenge" | "returnTo">): Promise<string> {
  const browserSecret = newSecret(deps);
  const value = { ...begun, stateKey: sha256Hex(begun.challenge.state), browserKey: sha256Hex(browserSecret) };
  const expiresAtSeconds = secondsNow(deps) + SIGN_IN_SECONDS;
  await mustCommit(deps, [create(signInItem, value, { expiresAtSeconds })]);
  return browserSecret;
}

/** Takes a sign-in for the browser that began it; undefined when there is none, or another request took it first. */
export async function takeSignIn(
  deps: Deps,
  shown: { readonly state: string; readonly browserSecret: string },
): Promise<SignInUnderWay | undefined> {
  const taken = await transact<Done<SignInUnderWay> | undefined>(deps, async () => {
    const stored = await deps.table.get(signInItem, { stateKey: sha256Hex(shown.state) });
    if (!stored || stored.value.browserKey !== sha256Hex(shown.browserSecret))
      return { writes: [], outcome: undefined };
    return { writes: [remove(signInItem, stored)], outcome: done(stored.value) };
  });
  return taken?.ok ? taken.value : undefined;
}

/** Opens a session under a new secret. @returns the secret, for the browser alone. */
export async function openSession(deps: Deps, person: VerifiedPerson): Promise<string> {
  const secret = newSecret(deps);
  const endsAtSeconds = secondsNow(deps) + SESSION_SECONDS;
  const session = { sessionKey: sha256Hex(secret), person, signedInAt: instantOf(deps.clock.now()), endsAtSeconds };
  await mustCommit(deps, [create(sessionItem, session, { expiresAtSeconds: endsAtSeconds })]);
  return secret;
}

export function findSession(deps: Pick<Ground, "table">, secret: string): Promise<Stored<PortalSession> | undefined> {
  return deps.table.get(sessionItem, { sessionKey: sha256Hex(secret) });
}

/** From now on the person acts for this organisation. Two choices at once: one of them stands. */
export async function chooseOrganisation(
  deps: Deps,
  stored: Stored<PortalSession>,
  organisationId: string,
): Promise<void> {
  const { endsAtSeconds: expiresAtSeconds } = stored.value;
  const write = replace(sessionItem, stored, { ...stored.value, organisationId }, { expiresAtSeconds });
  await deps.table.commit([write], tokenOf(deps));
}

/** Ends a session. Repeating it changes nothing. @throws when the table stayed busy: the session is still open. */
export async function endSession(deps: Deps, secret: string): Promise<void> {
  const ended = await transact(deps, async () => {
    const stored = await findSession(deps, secret);
    return { writes: stored ? [remove(sessionItem, stored)] : [], outcome: done(undefined) };
  });
  if (!ended.ok) throw new Error("The session could not be ended: the table stayed busy");
}

async function mustCommit(deps: Deps, writes: readonly ReturnType<typeof create>[]): Promise<void> {
  const conflicts = await deps.table.commit(writes, tokenOf(deps));
  if (conflicts.length > 0) throw new Error("A new secret was already in use");
}

function newSecret(deps: Deps): string {
  return Buffer.from(deps.chance.bytes(SECRET_BYTES)).toString("base64url");
}

function tokenOf(deps: Deps): string {
  return Buffer.from(deps.chance.bytes(16)).toString("hex");
}

function secondsNow(deps: Deps): number {
  return Math.floor(deps.clock.now() / 1000);
}
