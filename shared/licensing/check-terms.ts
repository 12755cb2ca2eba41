import { readWork } from "#shared/catalogue/read-work.ts";
import { rightsHeadRef } from "#shared/catalogue/rights-head-store.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { isoDateOf } from "#shared/rights/days.ts";
import { decide } from "#shared/rights/decide.ts";
import type { RightsHead } from "#shared/rights/head.ts";
import type { Scope } from "#shared/rights/scope.ts";
import { MILLISECONDS_PER_DAY } from "./licence.ts";
import { grantOf } from "./licence-days.ts";
import { licenceLineOf } from "./licence-line-schema.ts";
import { lintScope } from "./lint-scope.ts";
import { type LintReport, lintTerms, type RawTerms } from "./lint-terms.ts";
import { finding, type TermsFinding } from "./terms-finding.ts";

interface TermsCheck extends RawTerms {
  /** The work the terms are for, where they are for one: then its rights in are looked at too. */
  readonly workId?: string | undefined;
  readonly scope: Scope;
}

/** What is wrong or doubtful about terms, without asking for anything. A work the actor may not see is as none. */
export async function checkTerms(
  deps: Pick<Ground, "table" | "clock">,
  actor: Actor,
  check: TermsCheck,
): Promise<Outcome<{ readonly findings: readonly TermsFinding[]; readonly now: number }, Denial>> {
  const denial = denialOf(actor, "availability:ask");
  if (denial) return refused(denial);
  const now = deps.clock.now();
  const { findings, understood } = lintTerms(check, now);
  if (check.workId === undefined) return done({ findings, now });
  const work = await readWork(deps, actor, check.workId);
  if (!work.ok) return work;
  const ofWork = [...findings, ...lintScope(work.value.value, check.scope)];
  const [record] = await deps.table.getMany(rightsHeadRef(check.workId));
  if (!record || !understood) return done({ findings: ofWork, now });
  const asked = { understood, scope: check.scope, licenseeId: actor.organisationId, now };
  return done({ findings: [...ofWork, ...beyondRightsIn(record.value.head, asked)], now });
}

/** The lines that go on, or begin, where the rights holder itself has the rights no more, or not yet. */
function beyondRightsIn(
  head: RightsHead,
  asked: { understood: NonNullable<LintReport["understood"]>; scope: Scope; licenseeId: string; now: number },
): TermsFinding[] {
  const { understood, scope, licenseeId, now } = asked;
  const asOfDay = Math.floor(now / MILLISECONDS_PER_DAY);
  return understood.lines.flatMap((terms, index) => {
    const line = licenceLineOf(terms, { asOfDay, episodes: 0 });
    const grant = grantOf({ licenceId: "", licenseeId, scope, lines: [line], ...zoneOf(understood) });
    const decision = decide(head, grant, now);
    const beyond = decision.granted ? undefined : decision.refusals.find(({ code }) => BEYOND.has(code));
    if (beyond === undefined) return [];
    const { territories, window } = beyond;
    const days = `${isoDateOf(window.startDay)} to ${isoDateOf(window.endDay - 1)}`;
    const message = `In ${territories.join(", ")} the rights holder does not have the rights on some days of the term: ${days}.`;
    return [
      finding("longer-than-rights-in", ["lines", index], { message, remedy: "Leave these days out of the term." }),
    ];
  });
}

const BEYOND: ReadonlySet<string> = new Set(["outside-window", "clearance-ends"]);

function zoneOf({ timeZone }: { readonly timeZone?: string }) {
  return timeZone === undefined ? {} : { timeZone };
}
