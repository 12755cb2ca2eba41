import type { AuditFact, AuditHead } from "#shared/platform/audit.ts";
import { auditWrites } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { publish } from "#shared/platform/outbox.ts";
import type { Stored } from "#shared/platform/table.ts";
import type { Write } from "#shared/platform/writes.ts";

/** A change in the house of an organisation, for its audit chain and for whoever listens. */
export interface PartyFact extends AuditFact {
  /** The organisation that changed. */
  readonly organisationId: string;
}

/** The writes that put a fact on record in each chain given, and tell of it, in the transaction of the change itself. */
export function factWrites(
  deps: Pick<Ground, "clock" | "ids">,
  { organisationId, ...fact }: PartyFact,
  chains: readonly { readonly organisationId: string; readonly head: Stored<AuditHead> | undefined }[],
): Write[] {
  const at = instantOf(deps.clock.now());
  return [
    ...chains.flatMap((chain) => auditWrites(chain, fact, at)),
    publish(deps, { type: fact.action, subject: fact.subject, data: { organisationId, ...fact.detail } }),
  ];
}
