/** The cells of the little world of the oracle, and what it is for a box or a scope to hold one. */
import type { RightsBox } from "#shared/rights/box.ts";
import type { RightsLine } from "#shared/rights/head.ts";
import type { LanguageScope, LanguageVersion } from "#shared/rights/languages.ts";
import type { Scope } from "#shared/rights/scope.ts";

/** The parts of the little world. A star stands for everything below that has no name of its own in this world. */
export const PARTS = ["*", "1/*", "1/1", "1/2", "2/*", "2/1"];
const VERSIONS = ["dub:*", "dub:es", "dub:es-419", "dub:es-MX", "dub:vi", "subtitle:*", "subtitle:es"];

export interface Cell {
  part: string;
  medium: string;
  territory: string;
  version: string;
  day: number;
}

/** Every cell of a line that this world knows, without the part of the work. */
export function cellsOf(line: Pick<RightsLine, "box">): Omit<Cell, "part">[] {
  const cells: Omit<Cell, "part">[] = [];
  for (const medium of line.box.media) {
    for (const territory of line.box.territories) {
      for (const version of VERSIONS.filter((one) => speaks(line.box.languages, one))) {
        for (let day = line.box.window.startDay; day < line.box.window.endDay; day++) {
          if (hasDay(line.box, day)) cells.push({ medium, territory, version, day });
        }
      }
    }
  }
  return cells;
}

export function holdsCell({ box }: Pick<RightsLine, "box">, cell: Omit<Cell, "part">): boolean {
  return (
    hasDay(box, cell.day) &&
    box.media.some((medium) => medium === cell.medium) &&
    box.territories.includes(cell.territory) &&
    speaks(box.languages, cell.version)
  );
}

export function speaks(languages: LanguageScope, version: string): boolean {
  if ("all" in languages && languages.except === undefined) return true;
  const among = (list: readonly LanguageVersion[]) => list.some((one) => isBelow(version, `${one.use}:${one.tag}`));
  if (among(languages.except ?? [])) return false;
  return "all" in languages || among(languages.versions);
}

/** Walks up from a version, one subtag at a time, looking for the other. Of Mexico to Latin America no subtag leads. */
export function isBelow(version: string, other: string): boolean {
  const known = above.get(version) ?? upwards(version);
  above.set(version, known);
  return known.includes(other);
}

const above = new Map<string, string[]>();

function upwards(version: string): string[] {
  const [use, tag = ""] = version.split(":");
  if (tag === "es-MX") return [`${use}:es`, `${use}:es-419`, version];
  const subtags = tag.split("-");
  return subtags.map((_, index) => `${use}:${subtags.slice(0, index + 1).join("-")}`);
}

export function partOf(scope: Scope): string {
  if (scope.kind === "work") return "*";
  return scope.kind === "season" ? `${scope.season}/*` : `${scope.season}/${scope.episode}`;
}

export function contains(scope: Scope, part: string): boolean {
  if (scope.kind === "work") return true;
  if (scope.kind === "season") return part.startsWith(`${scope.season}/`);
  return part === `${scope.season}/${scope.episode}`;
}

/** Whether a box is about a day. */
export function hasDay({ window, blackouts = [] }: RightsBox, day: number): boolean {
  const isIn = ({ startDay, endDay }: { startDay: number; endDay: number }) => day >= startDay && day < endDay;
  return isIn(window) && !blackouts.some(isIn);
}
