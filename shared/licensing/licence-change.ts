import { type RightsHeadRecord, replaceHead, rightsHeadRef } from "#shared/catalogue/rights-head-store.ts";
import type { Actor } from "#shared/parties/actor.ts";
import type { Organisation } from "#shared/parties/organisation.ts";
import { organisationItem, organisationRef } from "#shared/parties/organisation-store.ts";
import type { Denial } from "#shared/parties/permission.ts";
import { denialOf } from "#shared/parties/permission.ts";
import { type Standpoint, transactAs } from "#shared/parties/transact-as.ts";
import type { AuditHead } from "#shared/platform/audit.ts";
import { auditHeadRef, auditWrites } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import type { CommitWith } from "#shared/platform/idempotency.ts";
import { publish } from "#shared/platform/outbox.ts";
import { type Done, done, type Outcome, type Refused, refused } from "#shared/platform/outcome.ts";
import type { Stored } from "#shared/platform/table.ts";
import { type Attempt, transact } from "#shared/platform/transact.ts";
import { demandUnchanged, replace, type Write } from "#shared/platform/writes.ts";
import { decide } from "#shared/rights/decide.ts";
import type { Decision } from "#shared/rights/decision.ts";
import {
  isLive,
  type RightsHead,
  withCommitment,
  withHold,
  withoutLapsedHolds,
  withoutLicence,
} from "#shared/rights/head.ts";
import type { Licence } from "./licence.ts";
import { recallAddress, rememberAddress } from "./licence-address.ts";
import { grantOf } from "./licence-days.ts";
import { type Deadline, deadlineRef, deadlineWrites, licenceItem, licenceRef } from "./licence-store.ts";

export type LicensingDeps = Pick<Ground, "table" | "clock" | "chance" | "ids">;

/** Who does it: a member of a party, or the marketplace's own clock. */
export type Doer = Pick<Actor, "organisationId" | "subject">;

/** All a change of a licence is decided upon, read anew at each try. */
export interface LicenceSnapshot {
  readonly licence: Licence;
  readonly head: RightsHead;
  readonly licensor: Organisation;
  readonly licensee: Organisation;
  readonly now: number;
}

/** Who changes which licence, and who is refused. Without a standpoint it is the marketplace's own clock. */
interface ChangeBy {
  readonly doer: Doer;
  readonly licenceId: string;
  readonly denial: (licence: Licence) => Denial | undefined;
  readonly standpoint?: Standpoint;
}

/** What a change comes to: the licence as it shall be, the rights that follow, and the words for the record. */
export interface LicenceChange {
  readonly licence: Licence;
  readonly head: RightsHead;
  /** That both parties trade is part of the decision: it is demanded to be so still at the commit. */
  readonly restsOnParties?: true;
  /** `licence.signed` …: the audit's action and the event's type. */
  readonly action: string;
  readonly detail?: Readonly<Record<string, string | number>>;
  readonly alsoWrite?: readonly Write[];
}

/** What may refuse any change, whatever it decides. */
export type ChangeRefusal = Denial | "rights-head-full" | "contended";

interface Reading {
  readonly stored: Stored<Licence>;
  readonly record: Stored<RightsHeadRecord>;
  readonly deadline: Stored<Deadline> | undefined;
  readonly parties: readonly Stored<Organisation>[];
  readonly chains: readonly { readonly organisationId: string; readonly head: Stored<AuditHead> | undefined }[];
  readonly snapshot: LicenceSnapshot;
}

/**
 * One change of one licence as the single transaction of the design: rights head, licence, time limit, audit of both
 * parties, event and whatever the edge adds; re-read and re-decided on every conflict.
 * `decideChange` is pure: it answers with the change, or with a refusal and nothing is written.
 */
export async function changeLicence<R extends string>(
  deps: LicensingDeps,
  by: ChangeBy,
  decideChange: (snapshot: LicenceSnapshot) => Done<LicenceChange> | Refused<R>,
  commitWith: CommitWith<Licence>,
): Promise<Outcome<Licence, R | ChangeRefusal>> {
  const attempt = async (): Promise<Attempt<Outcome<Licence, R | ChangeRefusal>>> => {
    const reading = await readForChange(deps, by);
    if (!("snapshot" in reading)) return { writes: [], outcome: refused(reading.denial) };
    const decided = decideChange(reading.snapshot);
    if (!decided.ok) return { writes: [], outcome: decided };
    const headWrites = replaceHead(reading.record, decided.value.head);
    if (!headWrites.ok) return { writes: [], outcome: headWrites };
    const changed = changeWrites(deps, by.doer, reading, decided.value);
    const writes = [...headWrites.value, ...changed, ...commitWith(decided.value.licence)];
    return { writes, outcome: done(decided.value.licence) };
  };
  return by.standpoint ? transactAs(deps, by.standpoint, attempt) : transact(deps, attempt);
}

/** A party's member changes the licence, as far as it may; everyone else sees no licence at all. */
export function asParty(standpoint: Standpoint, licenceId: string): ChangeBy {
  const { actor, permission } = standpoint;
  const denial = ({ licensorId, licenseeId }: Licence) =>
    denialOf(actor, permission, { organisationIds: [licensorId, licenseeId] });
  return { doer: actor, licenceId, denial, standpoint };
}

/**
 * All a change rests on in one consistent read, once it is known which work and parties the licence is of; the first
 * time this process meets the licence, another read finds that out. A licence of others costs one read, as an absent one.
 */
async function readForChange(
  deps: LicensingDeps,
  by: { readonly licenceId: string; readonly denial: (licence: Licence) => Denial | undefined },
): Promise<Reading | { readonly denial: Denial }> {
  let address = recallAddress(by.licenceId);
  if (!address) {
    const first = await deps.table.get(licenceItem, { licenceId: by.licenceId });
    const denial = first ? by.denial(first.value) : "not-found";
    if (!first || denial) return { denial: denial ?? "not-found" };
    address = rememberAddress(first.value);
  }
  const { licenceId, workId, licensorId, licenseeId } = address;
  const [stored, record, deadline, licensor, licensee, licensorChain, licenseeChain] = await deps.table.getMany(
    licenceRef(licenceId),
    rightsHeadRef(workId),
    deadlineRef(licenceId),
    organisationRef(licensorId),
    organisationRef(licenseeId),
    auditHeadRef(licensorId),
    auditHeadRef(licenseeId),
  );
  if (!stored || !record || !licensor || !licensee) throw new Error(`Licence ${licenceId} points at what is not there`);
  const denial = by.denial(stored.value);
  if (denial) return { denial };
  const now = deps.clock.now();
  const head = withoutLapsedHolds(record.value.head, now);
  return {
    stored,
    record,
    deadline,
    parties: [licensor, licensee],
    chains: [
      { organisationId: licensorId, head: licensorChain },
      { organisationId: licenseeId, head: licenseeChain },
    ],
    snapshot: { licence: stored.value, head, licensor: licensor.value, licensee: licensee.value, now },
  };
}

function changeWrites(deps: LicensingDeps, doer: Doer, reading: Reading, change: LicenceChange): Write[] {
  const { licence, action, detail = {}, restsOnParties } = change;
  const fact = {
    action,
    subject: licence.licenceId,
    by: { organisationId: doer.organisationId, subject: doer.subject },
    detail,
  };
  const at = instantOf(reading.snapshot.now);
  return [
    replace(licenceItem, reading.stored, licence),
    ...deadlineWrites(licence, reading.deadline),
    ...(restsOnParties ? reading.parties.map((party) => demandUnchanged(organisationItem, party)) : []),
    ...reading.chains.flatMap((chain) => auditWrites(chain, fact, at)),
    publish(deps, { type: action, subject: licence.licenceId, data: eventData(licence) }),
    ...(change.alsoWrite ?? []),
  ];
}

/** What every event about a licence tells. */
export function eventData(licence: Licence) {
  const { licenceId, workId, licensorId, licenseeId, feeMinor, currency, commissionBasisPoints } = licence;
  return { licenceId, workId, licensorId, licenseeId, feeMinor, currency, commissionBasisPoints };
}

/** Whether the rights of a licence are free for it, as the head stands. */
export function decideRights(head: RightsHead, licence: Parameters<typeof grantOf>[0], now: number): Decision {
  return decide(binding(head, licence, now), grantOf(licence), now);
}

/**
 * The head as it binds a licence. What is agreed and on hold was free of the rights holder's own holdbacks when it was
 * agreed: one set since, or tied to a day that has moved since, binds new grants only and takes nothing back.
 */
function binding(head: RightsHead, { licenceId }: { readonly licenceId: string }, now: number): RightsHead {
  const isOnHold = head.holds.some((hold) => hold.licenceId === licenceId && isLive(hold, now));
  return isOnHold && head.holdbacks.length > 0 ? { ...head, holdbacks: [] } : head;
}

/** The head as a licence in its new state leaves it: held, committed, or free of it. */
export function headAfter(head: RightsHead, licence: Licence): RightsHead {
  const { licenceId, state, expiresAt } = licence;
  if (state === "executed") return withCommitment(head, grantOf(licence));
  if ((state === "terms-agreed" || state === "part-signed") && expiresAt !== undefined) {
    return withHold(head, { ...grantOf(licence), expiresAt });
  }
  return withoutLicence(head, licenceId);
}
