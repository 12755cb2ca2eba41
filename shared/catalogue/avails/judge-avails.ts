import { conflictsWithin } from "#shared/rights/conflicts-within.ts";
import { isoDateOf, OPEN_END_DAY } from "#shared/rights/days.ts";
import type { RightsIn } from "#shared/rights/head.ts";
import type { AvailRow } from "./avail-row.ts";
import type { Findings } from "./findings.ts";
import type { PlannedWork } from "./plan.ts";
import { type DraftRights, planRights } from "./plan-rights.ts";
import { estStartDays } from "./plan-windows.ts";
import { planWorks } from "./plan-works.ts";
import { findingAt } from "./row-reader.ts";

function rightsInOf({ rights }: DraftRights, index: number): RightsIn {
  const { source, scope, media, languages, startDay, endDay, exclusivity } = rights;
  const box = { media, territories: [rights.territory], languages, window: { startDay, endDay } };
  return { id: String(index), source, scope, box, exclusivity };
}

function reportOverlaps(drafts: readonly DraftRights[], findings: Findings): void {
  for (const { first, second, box } of conflictsWithin(drafts.map(rightsInOf))) {
    const one = drafts[Number(first)];
    const other = drafts[Number(second)];
    if (one === undefined || other === undefined) continue;
    const { startDay, endDay } = box.window;
    const until = endDay === OPEN_END_DAY ? "on" : `to ${isoDateOf(endDay - 1)}`;
    findings.error(
      findingAt(other.place, "exclusive", {
        code: "overlapping-exclusives",
        message:
          `Exclusive ${box.media.join(", ")} in ${box.territories.join(", ")} from ${isoDateOf(startDay)} ${until} ` +
          `is already claimed in row ${one.place.row} of ${one.place.sheet}.`,
        remedy: "Shorten one of the windows, or make one of them not exclusive.",
      }),
    );
  }
}

/** Reports exclusive rights that claim the same cells. Only rights of one work and territory can; most stand alone. */
function judgeOverlaps(drafts: readonly DraftRights[], findings: Findings): void {
  const groups = new Map<string, DraftRights[]>();
  for (const draft of drafts) {
    if (draft.rights.exclusivity.kind !== "exclusive") continue;
    const key = `${draft.contentId}\u0000${draft.rights.territory}`;
    groups.set(key, [...(groups.get(key) ?? []), draft]);
  }
  for (const group of groups.values()) if (group.length > 1) reportOverlaps(group, findings);
}

/** Says once per file, at its first row, which licence types were read by agreement. */
function noteAgreements(rows: readonly AvailRow[], findings: Findings): void {
  const first = new Map<string, { row: AvailRow; count: number }>();
  for (const row of rows) {
    const licence = row.terms?.licence;
    if (licence === undefined || !licence.byAgreement) continue;
    const known = first.get(licence.name) ?? { row, count: 0 };
    known.count += 1;
    first.set(licence.name, known);
  }
  for (const [name, { row, count }] of first)
    findings.warn(
      findingAt(row.place, "licenseType", {
        code: "licence-type-by-agreement",
        message: `${name} is outside the format's own list; ${count} rows were read as ${row.terms?.licence.medium}.`,
        remedy: "Nothing to do where that is what you mean.",
      }),
    );
}

/** Judges the rows of a file together and makes the works of the plan. What is wrong goes to `findings`. */
export function judgeAvails(rows: readonly AvailRow[], today: number, findings: Findings): PlannedWork[] {
  const works = planWorks(rows, findings);
  const drafts = planRights(rows, { today, estStartDays: estStartDays(rows, today) }, findings);
  judgeOverlaps(drafts, findings);
  noteAgreements(rows, findings);
  const byContent = new Map(works.map((work) => [work.contentId, work]));
  for (const { contentId, rights } of drafts) byContent.get(contentId)?.rightsIn.push(rights);
  return works;
}
