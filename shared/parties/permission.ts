import type { Actor } from "./actor.ts";
import { licensesIn, licensesOut } from "./organisation.ts";
import type { Role } from "./role.ts";

interface Rule {
  /** Roles that have it; a member needs one of them. */
  readonly roles: readonly Role[];
  /** Reading is left to a suspended organisation; everything else is not. */
  readonly effect: "read" | "change";
  /** Which kind of organisation it is for. */
  readonly for: "anyone" | "licensor" | "licensee" | "operator";
}

const EVERY_ROLE = ["admin", "catalogue", "sales", "acquisitions", "signatory", "finance", "viewer"] as const;

/** The one table of permissions. A route names one of these, or the word `public`. */
export const PERMISSIONS = {
  "organisation:read": { roles: EVERY_ROLE, effect: "read", for: "anyone" },
  "organisation:manage": { roles: ["admin"], effect: "change", for: "anyone" },
  "network:read": { roles: EVERY_ROLE, effect: "read", for: "operator" },
  "network:admit": { roles: ["admin"], effect: "change", for: "operator" },
  "audit:read": { roles: ["admin", "finance"], effect: "read", for: "anyone" },
  "work:read": { roles: EVERY_ROLE, effect: "read", for: "anyone" },
  "work:write": { roles: ["admin", "catalogue"], effect: "change", for: "licensor" },
  "import:read": { roles: EVERY_ROLE, effect: "read", for: "licensor" },
  "import:write": { roles: ["admin", "catalogue"], effect: "change", for: "licensor" },
  "availability:ask": { roles: EVERY_ROLE, effect: "change", for: "anyone" },
  "licence:read": { roles: EVERY_ROLE, effect: "read", for: "anyone" },
  "licence:request": { roles: ["admin", "acquisitions"], effect: "change", for: "licensee" },
  "licence:withdraw": { roles: ["admin", "acquisitions"], effect: "change", for: "licensee" },
  "licence:answer": { roles: ["admin", "sales"], effect: "change", for: "licensor" },
  "licence:sign": { roles: ["signatory"], effect: "change", for: "anyone" },
  "payment:read": { roles: EVERY_ROLE, effect: "read", for: "anyone" },
  "payment:pay": { roles: ["admin", "finance", "acquisitions"], effect: "change", for: "licensee" },
  "ledger:read": { roles: ["admin", "finance"], effect: "read", for: "anyone" },
  "asset:read": { roles: EVERY_ROLE, effect: "read", for: "anyone" },
  "asset:write": { roles: ["admin", "catalogue"], effect: "change", for: "licensor" },
  "asset:fetch": { roles: ["admin", "acquisitions", "catalogue", "sales"], effect: "change", for: "anyone" },
  "screener:grant": { roles: ["admin", "sales"], effect: "change", for: "licensor" },
  "departure:read": { roles: ["admin", "sales", "catalogue"], effect: "read", for: "licensor" },
} as const satisfies Record<string, Rule>;

export type Permission = keyof typeof PERMISSIONS;

/** Whose a resource is: any of these organisations may act on it as far as their permissions go. */
export interface Owned {
  readonly organisationIds: readonly string[];
}

export type Denial =
  | "no-membership"
  | "not-permitted"
  | "organisation-not-admitted"
  | "organisation-suspended"
  | "not-found";

/**
 * Whether an actor may do a thing, to a resource if one is given; undefined when it may, else why not.
 * Another organisation's resource is `not-found`, exactly like one that does not exist.
 */
export function denialOf(actor: Actor, permission: Permission, resource?: Owned): Denial | undefined {
  const rule: Rule = PERMISSIONS[permission];
  if (resource && !resource.organisationIds.includes(actor.organisationId)) return "not-found";
  if (actor.organisationStatus === "invited") return "organisation-not-admitted";
  if (actor.organisationStatus === "suspended" && rule.effect === "change") return "organisation-suspended";
  if (!isFor(rule, actor)) return "not-permitted";
  return rule.roles.some((role) => actor.roles.includes(role)) ? undefined : "not-permitted";
}

/** Whether an actor may do a thing. */
export function may(actor: Actor, permission: Permission, resource?: Owned): boolean {
  return denialOf(actor, permission, resource) === undefined;
}

function isFor(rule: Rule, { organisationKind: kind }: Actor): boolean {
  if (rule.for === "anyone") return true;
  if (rule.for === "operator") return kind === "operator";
  return rule.for === "licensor" ? licensesOut(kind) : licensesIn(kind);
}
