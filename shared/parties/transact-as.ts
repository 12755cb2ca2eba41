import type { Refused } from "#shared/platform/outcome.ts";
import { refused } from "#shared/platform/outcome.ts";
import type { Table } from "#shared/platform/table.ts";
import { type Attempt, type TransactDeps, transact } from "#shared/platform/transact.ts";
import { type Conflict, demandFields, type Write, withDemands } from "#shared/platform/writes.ts";
import type { Actor } from "./actor.ts";
import { apiClientItem, apiClientRef, memberItem, memberRef } from "./member-store.ts";
import { organisationItem, organisationRef } from "./organisation-store.ts";
import { type Denial, denialOf, PERMISSIONS, type Permission } from "./permission.ts";

/** In whose name something is written, and by what right. */
export interface Standpoint {
  readonly actor: Actor;
  readonly permission: Permission;
}

/**
 * `transact` for somebody: what is written stands only if, at that very moment, the organisation trades and the member or
 * API client is still one of it with a role that may. An actor is read when a request arrives; a suspension, a removal
 * or a lost role between then and the commit answers as it would have at the door, and nothing is written.
 * Costs no call to the table: the demands are items of the same transaction. Only a try lost to them reads anew.
 */
export function transactAs<T>(
  deps: TransactDeps,
  standpoint: Standpoint,
  attempt: () => Promise<Attempt<T>>,
): Promise<T | Refused<Denial | "contended">> {
  return transact<T | Refused<Denial>>(deps, async (_, lostTo) => {
    const denial = lostTo.some(isOfStanding) ? await denialNow(deps.table, standpoint) : undefined;
    if (denial) return { writes: [], outcome: refused(denial) };
    const { writes, outcome } = await attempt();
    return { writes: writes.length === 0 ? [] : withDemands(writes, standingDemands(standpoint)), outcome };
  });
}

/** The demand that an organisation trades at the commit, for what is written without an actor. */
export function demandAdmitted(organisationId: string): Write {
  return demandFields(organisationItem, { organisationId }, [{ field: "status", is: "admitted" }]);
}

function standingDemands({ actor, permission }: Standpoint): Write[] {
  const { kind, organisationId, subject } = actor;
  const mayStill = { field: "roles", holdsOneOf: PERMISSIONS[permission].roles };
  const self =
    kind === "person"
      ? demandFields(memberItem, { organisationId, subject }, [mayStill])
      : demandFields(apiClientItem, { clientId: subject }, [{ field: "organisationId", is: organisationId }, mayStill]);
  return [demandAdmitted(organisationId), self];
}

function isOfStanding({ kind }: Conflict): boolean {
  return kind === "organisation" || kind === "member" || kind === "apiClient";
}

/** What the guard would answer now. */
async function denialNow(table: Table, { actor, permission }: Standpoint): Promise<Denial | undefined> {
  const { organisationId, subject } = actor;
  const self = actor.kind === "person" ? memberRef(organisationId, subject) : apiClientRef(subject);
  const [organisation, found] = await table.getMany(organisationRef(organisationId), self);
  if (!organisation || found?.value.organisationId !== organisationId) return "no-membership";
  return denialOf({ ...actor, roles: found.value.roles, organisationStatus: organisation.value.status }, permission);
}
