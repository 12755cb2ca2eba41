import type { Actor } from "#shared/parties/actor.ts";
import { actorOf, type Standing, standingOfClient, standingsOfPerson } from "#shared/parties/standing.ts";
import type { Table } from "#shared/platform/table.ts";
import { EdgeRefusal } from "./reply.ts";
import type { TokenSubject, VerifyToken } from "./verify-token.ts";

/** Who sent a request, once the token is verified, and every organisation it may act for. */
export interface Caller extends TokenSubject {
  readonly standings: readonly Standing[];
}

/** Header by which a member of several organisations says for which it acts. */
export const ORGANISATION_HEADER = "Serai-Organisation";

const BEARER = /^Bearer +([\w.~+/-]+=*)$/i;

/**
 * Reads the bearer token and the caller's standings.
 * @throws {EdgeRefusal} 401 without an acceptable token, 503 when the issuer's keys cannot be read.
 */
export async function signIn(
  headers: Headers,
  deps: { readonly table: Table; readonly verifyToken: VerifyToken },
): Promise<Caller> {
  const authorization = headers.get("authorization");
  if (authorization === null) throw new EdgeRefusal("not-signed-in", {}, { "www-authenticate": "Bearer" });
  const token = BEARER.exec(authorization.trim())?.[1];
  const answer =
    token === undefined ? ({ ok: false, because: "token-not-accepted" } as const) : await deps.verifyToken(token);
  if (!answer.ok) {
    const challenge =
      answer.because === "token-not-accepted" ? { "www-authenticate": 'Bearer error="invalid_token"' } : {};
    throw new EdgeRefusal(answer.because, {}, challenge);
  }
  const { subject, kind } = answer.token;
  const standings =
    kind === "client" ? await standingOfClient(deps.table, subject) : await standingsOfPerson(deps.table, subject);
  return { subject, kind, standings };
}

/**
 * The actor a caller is for this request: of its only organisation, or of the one its header chooses.
 * @throws {EdgeRefusal} `no-membership`, or `organisation-not-chosen` with the organisations to choose from.
 */
export function chooseActor(caller: Caller, headers: Headers, from: Actor["from"]): Actor {
  const chosen = headers.get(ORGANISATION_HEADER);
  const standing =
    chosen === null
      ? caller.standings.length === 1
        ? caller.standings[0]
        : undefined
      : caller.standings.find(({ organisation }) => organisation.organisationId === chosen);
  if (standing) return actorOf({ kind: caller.kind, subject: caller.subject, from }, standing);
  // An organisation one is not of answers as one that does not exist.
  if (chosen !== null || caller.standings.length === 0) throw new EdgeRefusal("no-membership");
  const organisations = caller.standings.map(({ organisation: { organisationId, name } }) => ({
    organisationId,
    name,
  }));
  throw new EdgeRefusal("organisation-not-chosen", { organisations });
}
