import { maySee } from "#shared/catalogue/market.ts";
import { type RightsHeadRecord, rightsHeadRef } from "#shared/catalogue/rights-head-store.ts";
import { workRef } from "#shared/catalogue/work-store.ts";
import type { Licence } from "#shared/licensing/licence.ts";
import { licenceRef } from "#shared/licensing/licence-store.ts";
import type { Actor } from "#shared/parties/actor.ts";
import type { Organisation } from "#shared/parties/organisation.ts";
import { organisationRef } from "#shared/parties/organisation-store.ts";
import type { Stored, Table } from "#shared/platform/table.ts";
import { isGrantLive, type ScreenerGrant } from "./screener-grant.ts";
import { screenerGrantRef } from "./screener-grant-store.ts";

/** How an organisation stands to a work: what a fetch of its files is decided upon. */
export interface WorkStanding {
  readonly seesWork: boolean;
  readonly grant: Stored<ScreenerGrant> | undefined;
  /** The organisation's licences of the work, signed and held; a request alone holds nothing and is not among them. */
  readonly licenceIds: readonly string[];
  readonly head: Stored<RightsHeadRecord> | undefined;
  /** The organisation itself and the work's owner, as they were read: what rests on their trading demands them unchanged. */
  readonly own: Stored<Organisation> | undefined;
  readonly owner: Stored<Organisation> | undefined;
}

/** Licences read in one round trip; a batch of the table holds 100 items. */
const LICENCES_AT_ONCE = 90;

/**
 * Reads how the actor's organisation stands to a work, strongly consistent. The rights head names its licences: it is
 * written in the transaction that signs, so no index and no event has to catch up.
 */
export async function readStanding(
  table: Table,
  actor: Actor,
  work: { readonly workId: string; readonly ownerId: string },
): Promise<WorkStanding> {
  const { organisationId } = actor;
  const { workId } = work;
  const [listed, head, grant, owner, own] = await table.getMany(
    workRef(workId),
    rightsHeadRef(workId),
    screenerGrantRef({ workId, organisationId }),
    organisationRef(work.ownerId),
    organisationRef(organisationId),
  );
  return {
    seesWork: listed !== undefined && maySee(actor, listed.value, owner?.value),
    // What a suspended owner gave away for nothing rests with it; what it sold does not.
    grant: owner?.value.status === "admitted" ? grant : undefined,
    licenceIds: licenceIdsOf(head?.value, organisationId),
    head,
    own,
    owner,
  };
}

/**
 * What to ask the standing to when the record that names the work is not there. Nobody stands to it, and finding that out
 * takes as long as with another's work: the time of an answer does not tell a hidden record from none.
 */
export function workOfNone(actor: Actor, absentId: string): { readonly workId: string; readonly ownerId: string } {
  return { workId: absentId, ownerId: actor.organisationId };
}

/** Whether the organisation may know of the work's files at all. */
export function knowsWork({ seesWork, grant, licenceIds }: WorkStanding, now: number): boolean {
  return seesWork || licenceIds.length > 0 || (grant !== undefined && isGrantLive(grant.value, now));
}

/** The licences of a standing, as they are now. */
export async function readLicences(
  table: Table,
  { licenceIds }: Pick<WorkStanding, "licenceIds">,
): Promise<Stored<Licence>[]> {
  const licences: Stored<Licence>[] = [];
  for (let from = 0; from < licenceIds.length; from += LICENCES_AT_ONCE) {
    const found = await table.getMany(...licenceIds.slice(from, from + LICENCES_AT_ONCE).map(licenceRef));
    licences.push(...found.flatMap((licence) => licence ?? []));
  }
  return licences;
}

function licenceIdsOf(record: RightsHeadRecord | undefined, organisationId: string): string[] {
  const { commitments = [], holds = [] } = record?.head ?? {};
  const own = [...commitments, ...holds].filter(({ licenseeId }) => licenseeId === organisationId);
  return [...new Set(own.map(({ licenceId }) => licenceId))];
}
