import type { JWTPayload, JWTVerifyGetKey } from "jose";
import type { Clock } from "#shared/platform/clock.ts";
import { once } from "#shared/platform/once.ts";
import { isSubject } from "./subject.ts";

/** Who a verified access token speaks for. A machine's token names the client itself as its subject. */
export interface TokenSubject {
  readonly subject: string;
  readonly kind: "person" | "client";
}

type TokenAnswer =
  | { readonly ok: true; readonly token: TokenSubject }
  | { readonly ok: false; readonly because: "token-not-accepted" | "sign-in-unavailable" };

export type VerifyToken = (token: string) => Promise<TokenAnswer>;

export interface TokenRules {
  readonly issuer: string;
  /** The API's identifier; with the Cognito profile the allowed client ids, comma-separated. */
  readonly audience: string;
  readonly profile: "rfc9068" | "cognito";
}

const ALGORITHMS = ["RS256", "ES256"];
/** Clocks of two well-kept hosts differ by less. */
const CLOCK_TOLERANCE_SECONDS = 5;
/** Past this a key set is read again; a key unknown to it is asked for at most once a cooldown. */
const KEYS_KEPT_MILLISECONDS = 10 * 60_000;
const KEYS_COOLDOWN_MILLISECONDS = 10_000;
const ISSUER_TIMEOUT_MILLISECONDS = 5_000;
/** A real token of ours is below 2 KiB; what is longer is not worth a signature check. */
const MAX_TOKEN_LENGTH = 8_192;

/** Imported with the first token: a start is the quicker for it. */
const loadJose = once(() => import("./jose.ts"));
type Jose = Awaited<ReturnType<typeof loadJose>>;

/**
 * Verifies access tokens: algorithm, signature, issuer, expiry, and by profile (RFC 9068) `typ: at+jwt` with the API as
 * audience, or (Cognito, whose access tokens have no audience) `token_use: access` from an allowed client.
 * The issuer's keys are found by its discovery document, kept, and read anew when an unknown key appears.
 */
export function createTokenVerifier(rules: TokenRules, clock: Clock): VerifyToken {
  const keys = once(() => discoverKeys(rules.issuer));
  return async (token) => {
    if (token.length > MAX_TOKEN_LENGTH) return { ok: false, because: "token-not-accepted" };
    const jose = await loadJose();
    try {
      const { payload } = await jose.jwtVerify(token, await keys(), {
        algorithms: ALGORITHMS,
        issuer: rules.issuer,
        requiredClaims: ["exp", "sub", "client_id"],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(clock.now()),
        ...(rules.profile === "rfc9068" ? { typ: "at+jwt", audience: rules.audience } : {}),
      });
      const token_ = subjectOf(payload, rules);
      return token_ ? { ok: true, token: token_ } : { ok: false, because: "token-not-accepted" };
    } catch (error) {
      return { ok: false, because: isKeysFault(error, jose) ? "sign-in-unavailable" : notAccepted(error, jose) };
    }
  };
}

function subjectOf(payload: JWTPayload, rules: TokenRules): TokenSubject | undefined {
  const { sub: subject, client_id: clientId } = payload;
  if (!isSubject(subject) || !isSubject(clientId)) return undefined;
  const kind = subject === clientId ? "client" : "person";
  if (rules.profile === "rfc9068") return { subject, kind };
  // A machine's client id need not be listed: it must be registered to an organisation, which the table tells.
  const allowed = kind === "client" || rules.audience.split(",").includes(clientId);
  return payload.token_use === "access" && allowed ? { subject, kind } : undefined;
}

/** The issuer could not be asked for its keys: no fault of the token. */
class IssuerError extends Error {
  override readonly name = "IssuerError";
}

function isKeysFault(error: unknown, { errors }: Jose): boolean {
  return error instanceof IssuerError || error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid;
}

/** @throws what is not about the token. */
function notAccepted(error: unknown, { errors }: Jose): "token-not-accepted" {
  if (error instanceof errors.JOSEError || error instanceof TypeError) return "token-not-accepted";
  throw error;
}

/** The issuer's key set, by its discovery document. @throws {IssuerError} when it cannot be read; the next asking tries again. */
async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  try {
    return await readKeys(issuer);
  } catch (cause) {
    throw new IssuerError("The issuer's discovery document could not be read", { cause });
  }
}

function isDiscovery(document: unknown): document is { readonly issuer: unknown; readonly jwks_uri: string } {
  if (typeof document !== "object" || document === null || !("issuer" in document)) return false;
  return "jwks_uri" in document && typeof document.jwks_uri === "string" && URL.canParse(document.jwks_uri);
}

async function readKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const { createRemoteJWKSet, errors } = await loadJose();
  const answer = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(ISSUER_TIMEOUT_MILLISECONDS),
    redirect: "error",
  });
  if (!answer.ok) throw new Error(`The issuer answered ${answer.status}`);
  const document: unknown = await answer.json();
  if (!isDiscovery(document)) throw new Error("The issuer's answer is no discovery document");
  if (document.issuer !== issuer) throw new Error("The discovery document is of another issuer");
  const keys = createRemoteJWKSet(new URL(document.jwks_uri), {
    cacheMaxAge: KEYS_KEPT_MILLISECONDS,
    cooldownDuration: KEYS_COOLDOWN_MILLISECONDS,
    timeoutDuration: ISSUER_TIMEOUT_MILLISECONDS,
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys) throw cause;
      if (cause instanceof errors.JOSENotSupported) throw cause;
      throw new IssuerError("The issuer's keys could not be read", { cause });
    }
  };
}
