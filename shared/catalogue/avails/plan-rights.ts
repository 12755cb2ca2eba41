import type { DayWindow } from "#shared/rights/days.ts";
import type { Exclusivity } from "#shared/rights/exclusivity.ts";
import { type LanguageScope, languagesMeet, languagesUnion } from "#shared/rights/languages.ts";
import type { AvailRow, RowTerms } from "./avail-row.ts";
import type { Findings } from "./findings.ts";
import type { PlannedRights } from "./plan.ts";
import { type WindowContext, windowOf } from "./plan-windows.ts";
import { findingAt, type RowPlace } from "./row-reader.ts";

/** A right of the plan with the work it belongs to and the row it is shown by. */
export interface DraftRights {
  contentId: string;
  place: RowPlace;
  rights: PlannedRights;
}

interface GrantRow {
  row: AvailRow;
  terms: RowTerms;
  window: DayWindow;
}

const NON_EXCLUSIVE: Exclusivity = { kind: "non-exclusive" };

/** Rows that agree in all this are formats, prices and languages of one right. */
function sameRightKey({ row, terms, window }: GrantRow): string {
  const { scope } = row;
  const part = scope.kind === "work" ? "" : scope.kind === "season" ? scope.season : `${scope.season}.${scope.episode}`;
  return [row.work.contentId, row.alid, row.territory, part, terms.licence.medium, window.startDay, window.endDay].join(
    "\u0000",
  );
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** One scope where the rows agree, as they nearly always do; else as few as their union needs. */
function languagesOf(rows: readonly GrantRow[]): LanguageScope[] {
  const scopes = new Map(rows.map(({ terms }) => [JSON.stringify(terms.languages), terms.languages]));
  return scopes.size === 1 ? [...scopes.values()] : languagesUnion([...scopes.values()]);
}

function judgeContradiction(variants: readonly GrantRow[][], findings: Findings): void {
  for (const [index, variant] of variants.entries())
    for (const later of variants.slice(index + 1)) {
      const clash = later.find(({ terms }) =>
        variant.some((other) => languagesMeet(other.terms.languages, terms.languages)),
      );
      if (clash === undefined) continue;
      findings.error(
        findingAt(clash.row.place, "exclusive", {
          code: "contradicting-exclusivity",
          message: `Row ${variant[0]?.row.place.row} says something else of the same right.`,
          remedy: "Write the same Exclusive and ExclusiveAttributes in every row of one right.",
        }),
      );
    }
}

function rightsFrom(rows: readonly GrantRow[], exclusivity: Exclusivity): DraftRights[] {
  const [first] = rows;
  if (first === undefined) return [];
  const { row, terms, window } = first;
  const price = rows.map((other) => other.terms.price).find((other) => other !== undefined);
  return languagesOf(rows).map((languages) => ({
    contentId: row.work.contentId,
    place: row.place,
    rights: {
      source: `${row.alid}|${row.territory}`,
      alid: row.alid,
      territory: row.territory,
      scope: row.scope,
      media: [terms.licence.medium],
      languages,
      ...window,
      exclusivity,
      rows: rows.map((other) => other.row.place.row),
      entryType: "Full Extract",
      ...(price === undefined ? {} : { price }),
    },
  }));
}

/**
 * HD, SD and UHD rows of one right are one right, whichever of them says how exclusive it is. Rows that say different
 * things are different rights where their languages differ (French exclusive, English not), else a contradiction.
 */
function mergeRows(rows: readonly GrantRow[], findings: Findings): DraftRights[] {
  const said = new Set(rows.flatMap(({ terms }) => (terms.exclusivity ? [JSON.stringify(terms.exclusivity)] : [])));
  if (said.size <= 1) {
    const exclusivity = rows.map(({ terms }) => terms.exclusivity).find((other) => other !== undefined);
    return rightsFrom(rows, exclusivity ?? NON_EXCLUSIVE);
  }
  const variants = groupBy(rows, ({ terms }) => JSON.stringify(terms.exclusivity ?? NON_EXCLUSIVE));
  judgeContradiction(variants, findings);
  return variants.flatMap((variant) => rightsFrom(variant, variant[0]?.terms.exclusivity ?? NON_EXCLUSIVE));
}

function deletion({ place, alid, territory, scope, work }: AvailRow): DraftRights {
  return {
    contentId: work.contentId,
    place,
    rights: {
      source: `${alid}|${territory}`,
      alid,
      territory,
      scope,
      media: [],
      languages: { all: true },
      startDay: 0,
      endDay: 0,
      exclusivity: NON_EXCLUSIVE,
      rows: [place.row],
      entryType: "Full Delete",
    },
  };
}

/** Reports a Full Delete whose ALID and territory the same file also extracts: no order of rows says which holds. */
function judgeEntryTypes(drafts: readonly DraftRights[], findings: Findings): void {
  const extracted = new Map<string, number>();
  for (const { rights, place } of drafts)
    if (rights.entryType === "Full Extract") extracted.set(rights.source, place.row);
  for (const { rights, place } of drafts) {
    const row = extracted.get(rights.source);
    if (rights.entryType !== "Full Delete" || row === undefined) continue;
    findings.error(
      findingAt(place, "entryType", {
        code: "contradicting-entry-type",
        message: `Row ${row} grants what this row deletes: ${rights.alid} in ${rights.territory}.`,
        remedy: "Keep one of them; a Full Extract alone replaces everything known.",
      }),
    );
  }
}

/** Turns rows into rights, one per right however many rows tell of it. */
export function planRights(rows: readonly AvailRow[], context: WindowContext, findings: Findings): DraftRights[] {
  const grants: GrantRow[] = [];
  const drafts: DraftRights[] = [];
  for (const row of rows) {
    const { terms } = row;
    if (terms === undefined) {
      drafts.push(deletion(row));
      continue;
    }
    const window = windowOf(row, terms, context, findings);
    if (window !== undefined) grants.push({ row, terms, window });
  }
  for (const group of groupBy(grants, sameRightKey)) drafts.push(...mergeRows(group, findings));
  judgeEntryTypes(drafts, findings);
  return drafts;
}
