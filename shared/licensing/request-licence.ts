import { holdbackOf } from "#shared/catalogue/holdback-terms-schema.ts";
import { readWork } from "#shared/catalogue/read-work.ts";
import { rightsHeadRef } from "#shared/catalogue/rights-head-store.ts";
import { showDecision } from "#shared/catalogue/shown-decision.ts";
import { episodesIn, type Work } from "#shared/catalogue/work.ts";
import type { Actor } from "#shared/parties/actor.ts";
import type { Organisation } from "#shared/parties/organisation.ts";
import { organisationItem, organisationRef } from "#shared/parties/organisation-store.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import { transactAs } from "#shared/parties/transact-as.ts";
import { auditHeadRef, auditWrites } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import { type CommitWith, commitNothingMore } from "#shared/platform/idempotency.ts";
import { jsonPointer } from "#shared/platform/json-pointer.ts";
import { publish } from "#shared/platform/outbox.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Attempt } from "#shared/platform/transact.ts";
import { create, demandUnchanged } from "#shared/platform/writes.ts";
import { forBuyer } from "#shared/rights/buyer-answer.ts";
import type { RightsHead } from "#shared/rights/head.ts";
import { type Licence, MILLISECONDS_PER_DAY, REQUEST_OPEN_DAYS } from "./licence.ts";
import { decideRights, eventData, type LicensingDeps } from "./licence-change.ts";
import { documentOf, type LicenceDocument } from "./licence-document.ts";
import { licenceLineOf } from "./licence-line-schema.ts";
import type { LicenceRequest } from "./licence-schema.ts";
import { createDocument, deadlineWrites, licenceItem } from "./licence-store.ts";
import { lintLines } from "./lint-lines.ts";
import { lintScope } from "./lint-scope.ts";
import { COMMISSION_BASIS_POINTS } from "./network-terms.ts";
import { isRefused, type TermsFinding } from "./terms-finding.ts";

export type RequestRefusal =
  | Denial
  | "own-work"
  | "work-not-on-offer"
  | "rights-not-available"
  | "terms-refused"
  | "contended";

/**
 * A broadcaster asks to license rights in a work, for a fee. The canonical document is fixed here, so that both sides
 * read from the first day what they would sign. Nothing is held yet: that is the rights holder's to do.
 * Refused when the terms contradict themselves, place by place; and when the rights are not free as the head stands,
 * with reasons and alternatives as the buyer may see them.
 */
export async function requestLicence(
  deps: LicensingDeps,
  actor: Actor,
  request: LicenceRequest,
  commitWith: CommitWith<Licence> = commitNothingMore,
): Promise<Outcome<Licence, RequestRefusal>> {
  const denial = denialOf(actor, "licence:request");
  if (denial) return refused(denial);
  const faults = lintLines(request, deps.clock.now()).filter(isRefused);
  if (faults.length > 0) return refused("terms-refused", { errors: faults.map(faultAt) });
  const licenceId = deps.ids.next("licence");
  return transactAs(
    deps,
    { actor, permission: "licence:request" },
    async (): Promise<Attempt<Outcome<Licence, RequestRefusal>>> => {
      const read = await readWork(deps, actor, request.workId);
      if (!read.ok) return { writes: [], outcome: read };
      const work = read.value;
      const strange = lintScope(work.value, request.scope);
      if (strange.length > 0)
        return { writes: [], outcome: refused("terms-refused", { errors: strange.map(faultAt) }) };
      const [record, licensor, licensee, licensorChain, licenseeChain] = await deps.table.getMany(
        rightsHeadRef(work.value.workId),
        organisationRef(work.value.organisationId),
        organisationRef(actor.organisationId),
        auditHeadRef(work.value.organisationId),
        auditHeadRef(actor.organisationId),
      );
      if (!record || !licensor || !licensee) throw new Error(`Work ${request.workId} or its parties are not whole`);
      const { licence, document } = draft(deps, {
        licenceId,
        request,
        work: work.value,
        licensor: licensor.value,
        licensee: licensee.value,
      });
      const around = { licensor: licensor.value, licensee: licensee.value, head: record.value.head };
      const refusal = refusalOf(licence, { ...around, now: deps.clock.now() });
      if (refusal) return { writes: [], outcome: refusal };
      const by = { organisationId: actor.organisationId, subject: actor.subject };
      const detail = { workId: licence.workId, feeMinor: licence.feeMinor, currency: licence.currency };
      const fact = { action: "licence.requested", subject: licenceId, by, detail };
      const writes = [
        create(licenceItem, licence),
        createDocument(document),
        // A licence with oneself was refused above: the two are two.
        demandUnchanged(organisationItem, licensor),
        demandUnchanged(organisationItem, licensee),
        ...deadlineWrites(licence, undefined),
        ...auditWrites({ organisationId: licence.licensorId, head: licensorChain }, fact, licence.requestedAt),
        ...auditWrites({ organisationId: licence.licenseeId, head: licenseeChain }, fact, licence.requestedAt),
        publish(deps, { type: fact.action, subject: licenceId, data: eventData(licence) }),
        ...commitWith(licence),
      ];
      return { writes, outcome: done(licence) };
    },
  );
}

function faultAt({ path, message, remedy }: TermsFinding) {
  return { pointer: jsonPointer(path), detail: `${message} ${remedy}` };
}

function refusalOf(
  licence: Licence,
  around: { licensor: Organisation; licensee: Organisation; head: RightsHead; now: number },
) {
  // The actor was read before: a suspension since then counts.
  if (around.licensee.status !== "admitted") return refused("organisation-suspended");
  if (licence.licensorId === licence.licenseeId) return refused("own-work");
  if (around.licensor.status !== "admitted") return refused("work-not-on-offer");
  const decision = decideRights(around.head, licence, around.now);
  return decision.granted ? undefined : refused("rights-not-available", showDecision(forBuyer(decision)));
}

function draft(
  deps: LicensingDeps,
  from: { licenceId: string; request: LicenceRequest; work: Work; licensor: Organisation; licensee: Organisation },
): { licence: Licence; document: LicenceDocument } {
  const { licenceId, request, work, licensor, licensee } = from;
  const now = deps.clock.now();
  const today = Math.floor(now / MILLISECONDS_PER_DAY);
  const episodes = episodesIn(work, request.scope);
  const lines = request.lines.map((line) => licenceLineOf(line, { asOfDay: today, episodes }));
  const holdbacks = request.holdbacks?.map((terms) => holdbackOf(terms, today));
  const { scope, timeZone, feeMinor, currency } = request;
  const shared = {
    licenceId,
    scope,
    lines,
    ...(holdbacks === undefined ? {} : { holdbacks }),
    ...(timeZone === undefined ? {} : { timeZone }),
    feeMinor,
    currency,
    commissionBasisPoints: COMMISSION_BASIS_POINTS,
  };
  const party = ({ organisationId, name, country }: Organisation) => ({ organisationId, name, country });
  const { workId, displayTitle: title, kind, originalTitle, year, eidr } = work;
  const document = documentOf({
    ...shared,
    licensor: party(licensor),
    licensee: party(licensee),
    work: { workId, title, kind, originalTitle, year, eidr },
  });
  const licence: Licence = {
    ...shared,
    state: "requested",
    money: "not-due",
    workId,
    workTitle: title,
    licensorId: licensor.organisationId,
    licensorName: licensor.name,
    licenseeId: licensee.organisationId,
    licenseeName: licensee.name,
    documentSha256: document.sha256,
    signedBy: [],
    requestedAt: instantOf(now),
    expiresAt: now + REQUEST_OPEN_DAYS * MILLISECONDS_PER_DAY,
  };
  return { licence, document };
}
