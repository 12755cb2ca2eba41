import { exclusivityInWords, languagesInWords, scopeInWords, tieInWords } from "#functions/portal/words.ts";
import type { ShownRightsLine } from "#shared/catalogue/rights-terms-schema.ts";
import { MEDIA_LEAVES } from "#shared/rights/media.ts";
import type { Scope } from "#shared/rights/scope.ts";
import type { ShownGrant, ShownHead, ShownTerm } from "./shown-head.ts";
import { textTable } from "./text-table.ts";

/** A rights head as tables in the trade's words; media and territories by their codes, dates as in ISO 8601. */
export function headText(head: ShownHead): string {
  const promised = [...head.commitments, ...head.holds].flatMap(promisesOf);
  return [
    section("Rights in", [...CELLS, "cleared until", "source"], rightsInRows(head)),
    section("Commitments", ["licence", "licensee", ...CELLS], head.commitments.flatMap(grantRows)),
    section("Holds", ["licence", "licensee", "hold", "until", ...CELLS], head.holds.flatMap(holdRows)),
    section("Holdbacks of the rights holder", ["holdback", ...HELD, "note"], holdbackRows(head)),
    section("Holdbacks promised in licences", ["licence", "binds the", ...HELD], promised),
  ].join("\n\n");
}

const CELLS = ["of", "media", "territories", "languages", "term", "exclusivity"] as const;
const HELD = ["strength", "of", "media", "territories", "languages", "term"] as const;

function section(title: string, headings: readonly string[], rows: readonly string[][]): string {
  return rows.length === 0 ? `${title}: none` : `${title}\n\n${textTable(headings, rows)}`;
}

/** An avails file has a row for each country: rights that differ in nothing else stand in one row here. */
function rightsInRows({ rightsIn }: ShownHead): string[][] {
  const alike = Map.groupBy(rightsIn, ({ id, source, territories, ...rest }) => JSON.stringify(rest));
  return [...alike.values()].flatMap((rights) => {
    const [first] = rights;
    if (first === undefined) return [];
    const { scope, exclusivity, lastClearedDay, ...cells } = first;
    const territories = [...new Set(rights.flatMap((right) => right.territories))].sort();
    const sources = new Set(rights.map(({ source }) => source));
    return [
      [
        ...cellsOf(scope, { ...cells, territories }),
        exclusivityInWords(exclusivity),
        lastClearedDay ?? "the end",
        sources.size === 1 ? first.source : `${sources.size} sources`,
      ],
    ];
  });
}

function grantRows(grant: ShownGrant): string[][] {
  return lineRows(grant, [grant.licenceId, grant.licenseeId]);
}

function holdRows(hold: ShownHead["holds"][number]): string[][] {
  const until = `${hold.expiresAt.slice(0, 16).replace("T", " ")} UTC${hold.lapsed ? ", lapsed" : ""}`;
  return lineRows(hold, [hold.licenceId, hold.licenseeId, hold.strength, until]);
}

/** A row for each line; what is true of all of them stands on the first only. */
function lineRows({ scope, lines }: ShownGrant, ofAll: readonly string[]): string[][] {
  return lines.map(({ exclusivity, ...cells }, at) => {
    const first = at === 0 ? ofAll : ofAll.map(() => "");
    return [...first, ...cellsOf(scope, cells), exclusivityInWords(exclusivity)];
  });
}

function holdbackRows({ holdbacks }: ShownHead): string[][] {
  return holdbacks.map(({ id, scope, note = "", ...term }) => [id, ...heldCells(scope, term), note]);
}

function promisesOf({ licenceId, scope, holdbacks }: ShownGrant): string[][] {
  return holdbacks.map(({ binds, ...term }) => [licenceId, binds, ...heldCells(scope, term)]);
}

function heldCells(scope: Scope, { strength, tiedStart, tiedEnd, ...cells }: ShownTerm): string[] {
  const ties = [
    ...(tiedStart === undefined ? [] : [tieInWords("from", tiedStart)]),
    ...(tiedEnd === undefined ? [] : [tieInWords("until", tiedEnd)]),
  ];
  const [of, media, territories, languages, term] = cellsOf(scope, cells);
  return [strength, of, media, territories, languages, [term, ...ties].join("; ")];
}

type Cells = Omit<ShownRightsLine, "exclusivity">;

function cellsOf(scope: Scope, { media, territories, languages, ...days }: Cells) {
  return [
    scopeInWords(scope),
    media.length === MEDIA_LEAVES.length ? `all ${media.length} media` : media.join(", "),
    territories.join(", "),
    languagesInWords(languages),
    termOf(days),
  ] as const;
}

function termOf({ firstDay, lastDay, blackouts = [] }: Pick<Cells, "firstDay" | "lastDay" | "blackouts">): string {
  const whole = lastDay === undefined ? `${firstDay}, no end` : `${firstDay} to ${lastDay}`;
  return blackouts.length === 0 ? whole : `${whole}, without ${blackouts.map(termOf).join(" and ")}`;
}
