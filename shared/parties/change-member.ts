import { auditHeadRef } from "#shared/platform/audit-store.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Stored } from "#shared/platform/table.ts";
import { demandUnchanged, remove, replace, type Write } from "#shared/platform/writes.ts";
import type { Actor } from "./actor.ts";
import { factWrites } from "./fact-writes.ts";
import { countAdministrators, type Member } from "./member.ts";
import { memberItem, memberRef } from "./member-store.ts";
import type { Organisation } from "./organisation.ts";
import { organisationItem, organisationRef } from "./organisation-store.ts";
import { type Denial, denialOf } from "./permission.ts";
import type { Role } from "./role.ts";
import { transactAs } from "./transact-as.ts";

export type MemberRefusal = Denial | "last-administrator" | "changed-meanwhile" | "contended";
type Deps = Pick<Ground, "table" | "clock" | "chance" | "ids">;

/** An administrator gives a member other roles. `revision` is the one the administrator looked at. */
export function changeRoles(
  deps: Deps,
  actor: Actor,
  input: { readonly subject: string; readonly roles: readonly Role[]; readonly revision: number },
): Promise<Outcome<Stored<Member>, MemberRefusal>> {
  return changeMember(deps, actor, { ...input, action: "member.roles-changed" });
}

/** An administrator removes a member. The last administrator stays. */
export async function removeMember(
  deps: Deps,
  actor: Actor,
  input: { readonly subject: string },
): Promise<Outcome<undefined, MemberRefusal>> {
  const outcome = await changeMember(deps, actor, { ...input, roles: [], action: "member.removed" });
  return outcome.ok ? done(undefined) : outcome;
}

interface MemberChange {
  readonly subject: string;
  /** None: the membership ends. */
  readonly roles: readonly Role[];
  readonly revision?: number;
  readonly action: "member.roles-changed" | "member.removed";
}

async function changeMember(
  deps: Deps,
  actor: Actor,
  change: MemberChange,
): Promise<Outcome<Stored<Member>, MemberRefusal>> {
  const { organisationId } = actor;
  const denial = denialOf(actor, "organisation:manage");
  if (denial) return refused(denial);
  return transactAs<Outcome<Stored<Member>, MemberRefusal>>(
    deps,
    { actor, permission: "organisation:manage" },
    async () => {
      const [member, organisation, head] = await deps.table.getMany(
        memberRef(organisationId, change.subject),
        organisationRef(organisationId),
        auditHeadRef(organisationId),
      );
      if (!member || !organisation) return { writes: [], outcome: refused("not-found") };
      if (change.revision !== undefined && change.revision !== member.revision)
        return { writes: [], outcome: refused("changed-meanwhile") };
      const counted = countAdministrators(organisation.value, { from: member.value.roles, to: change.roles });
      if (counted === "last-administrator") return { writes: [], outcome: refused(counted) };
      const changed = { ...member.value, roles: change.roles };
      const fact = {
        organisationId,
        action: change.action,
        subject: change.subject,
        by: { organisationId, subject: actor.subject },
        detail: { from: member.value.roles.join(" "), to: change.roles.join(" ") },
      };
      const writes = [
        change.roles.length === 0 ? remove(memberItem, member) : replace(memberItem, member, changed),
        countWrite(organisation, counted),
        ...factWrites(deps, fact, [{ organisationId, head }]),
      ];
      return { writes, outcome: done({ value: changed, revision: member.revision + 1 }) };
    },
  );
}

/** A count that stays is only demanded: the decision rested on it. */
function countWrite(stored: Stored<Organisation>, counted: Organisation): Write {
  return counted.administrators === stored.value.administrators
    ? demandUnchanged(organisationItem, stored)
    : replace(organisationItem, stored, counted);
}
