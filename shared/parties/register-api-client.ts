import { auditHeadRef } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { type CommitWith, commitNothingMore } from "#shared/platform/idempotency.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { create, remove } from "#shared/platform/writes.ts";
import type { Actor } from "./actor.ts";
import type { ApiClient } from "./api-client.ts";
import { factWrites } from "./fact-writes.ts";
import type { RegisterApiClientInput } from "./member-schema.ts";
import { apiClientItem, apiClientRef } from "./member-store.ts";
import { type Denial, denialOf } from "./permission.ts";
import { transactAs } from "./transact-as.ts";

type Deps = Pick<Ground, "table" | "clock" | "chance" | "ids">;

/** An administrator says that a client of the identity provider acts for the organisation. A client id serves one house only. */
export async function registerApiClient(
  deps: Deps,
  actor: Actor,
  input: RegisterApiClientInput,
  commitWith: CommitWith<ApiClient> = commitNothingMore,
): Promise<Outcome<ApiClient, Denial | "client-taken" | "contended">> {
  const denial = denialOf(actor, "organisation:manage");
  if (denial) return refused(denial);
  const { organisationId } = actor;
  const client: ApiClient = { ...input, organisationId, registeredAt: instantOf(deps.clock.now()) };
  const fact = {
    organisationId,
    action: "client.registered",
    subject: client.clientId,
    by: { organisationId, subject: actor.subject },
    detail: { name: client.name, roles: client.roles.join(" ") },
  };
  return transactAs<Outcome<ApiClient, "client-taken">>(
    deps,
    { actor, permission: "organisation:manage" },
    async () => {
      const [taken, head] = await deps.table.getMany(apiClientRef(client.clientId), auditHeadRef(organisationId));
      if (taken) return { writes: [], outcome: refused("client-taken") };
      const writes = [
        create(apiClientItem, client),
        ...factWrites(deps, fact, [{ organisationId, head }]),
        ...commitWith(client),
      ];
      return { writes, outcome: done(client) };
    },
  );
}

/** An administrator ends a machine's right to act for the organisation; its next call is refused. */
export async function removeApiClient(
  deps: Deps,
  actor: Actor,
  input: { readonly clientId: string },
): Promise<Outcome<undefined, Denial | "contended">> {
  const { organisationId } = actor;
  const denial = denialOf(actor, "organisation:manage");
  if (denial) return refused(denial);
  return transactAs<Outcome<undefined, Denial>>(deps, { actor, permission: "organisation:manage" }, async () => {
    const [client, head] = await deps.table.getMany(apiClientRef(input.clientId), auditHeadRef(organisationId));
    if (client?.value.organisationId !== organisationId) return { writes: [], outcome: refused("not-found") };
    const fact = {
      organisationId,
      action: "client.removed",
      subject: input.clientId,
      by: { organisationId, subject: actor.subject },
      detail: { name: client.value.name },
    };
    const writes = [remove(apiClientItem, client), ...factWrites(deps, fact, [{ organisationId, head }])];
    return { writes, outcome: done(undefined) };
  });
}
