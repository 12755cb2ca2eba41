import type { Actor } from "#shared/parties/actor.ts";
import { denialOf, type Permission } from "#shared/parties/permission.ts";
import { actorOf, type Standing, standingsOfPerson } from "#shared/parties/standing.ts";
import type { Stored } from "#shared/platform/table.ts";
import { type Answer, PageRefusal } from "./answer.ts";
import { secretIn } from "./cookies.ts";
import type { PortalDeps } from "./portal-deps.ts";
import type { Form } from "./read-form.ts";
import { findSession, type PortalSession } from "./session-store.ts";

/** Whom a page is for: everybody, whoever is signed in, or members allowed a thing. */
export type Guard = Permission | "public" | "signed-in";

/** Who visits, as far as it is known. */
export interface Visitor {
  readonly session: Stored<PortalSession> | undefined;
  readonly standings: readonly Standing[];
  /** Set when it is clear for which organisation the person acts. */
  readonly actor: Actor | undefined;
}

export interface Visit<G extends Guard> extends Visitor {
  readonly deps: PortalDeps;
  readonly session: G extends "public" ? Stored<PortalSession> | undefined : Stored<PortalSession>;
  readonly actor: G extends Permission ? Actor : Actor | undefined;
  /** The path's parameters, as they stand in the address. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly request: Request;
  /** Empty but for posts. */
  readonly form: Form;
}

/** A page or an action of the portal: whom it is for, and what it answers. */
export interface PortalRoute {
  readonly method: "get" | "post";
  readonly path: string;
  readonly guard: Guard;
  readonly answer: (visit: Visit<Guard>) => Promise<Answer>;
}

/** A page that is read. */
export function page<const G extends Guard>(
  path: string,
  guard: G,
  answer: (visit: Visit<G>) => Promise<Answer>,
): PortalRoute {
  // The frame has checked this very guard before it asks.
  return { method: "get", path, guard, answer: (visit) => answer(visit as Visit<G>) };
}

/** A form that is sent. */
export function action<const G extends Guard>(
  path: string,
  guard: G,
  answer: (visit: Visit<G>) => Promise<Answer>,
): PortalRoute {
  return { method: "post", path, guard, answer: (visit) => answer(visit as Visit<G>) };
}

export async function recognise(deps: PortalDeps, request: Request, from: Actor["from"]): Promise<Visitor> {
  const secret = secretIn(request.headers, "session");
  const session = secret === undefined ? undefined : await findSession(deps, secret);
  if (!session) return { session: undefined, standings: [], actor: undefined };
  const { person, organisationId } = session.value;
  const standings = await standingsOfPerson(deps.table, person.subject);
  const chosen =
    standings.length === 1
      ? standings[0]
      : standings.find(({ organisation }) => organisation.organisationId === organisationId);
  return {
    session,
    standings,
    actor: chosen && actorOf({ kind: "person", subject: person.subject, from }, chosen),
  };
}

/**
 * Lets a visitor in, or says where to go first. Refuses as the API does.
 * @throws {PageRefusal} when the visitor is known and may not.
 */
export function admit(guard: Guard, visitor: Visitor): "in" | "sign-in" | "choose" {
  if (guard === "public") return "in";
  if (!visitor.session) return "sign-in";
  if (guard === "signed-in") return "in";
  if (!visitor.actor) {
    if (visitor.standings.length === 0) throw new PageRefusal("no-membership");
    return "choose";
  }
  const denial = denialOf(visitor.actor, guard);
  if (denial) throw new PageRefusal(denial);
  return "in";
}
