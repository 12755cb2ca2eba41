/**
 * What a search must find, by walking every cell of every work. It asks the cell oracle of rights, and shares no code
 * with the index: versions, shares and order are told here once more, in the plainest way.
 */
import type { RightsHead, RightsLine } from "#shared/rights/head.ts";
import type { SearchQuestion } from "#shared/rights/search/search-question.ts";
import { cellsOf, isBelow } from "../cells.ts";
import { oracleAnswer } from "../oracle.ts";

export interface Found {
  workId: string;
  granted: number;
}

/** A question without a page: all matches are wanted. */
export type Asked = Omit<SearchQuestion, "page">;

/** The matches of a question in their order, without pages. */
export function oracleMatches(heads: readonly RightsHead[], question: Asked, now: number): Found[] {
  const asked = question.lines.reduce((sum, line) => sum + versionCells(line).length, 0);
  const found = heads.flatMap((head): Found[] => {
    if (question.notHoldingYet && holdsAny(head, question, now)) return [];
    const granted = grantedCells(head, question, now);
    return granted > 0 && granted / asked >= (question.leastShare ?? 1) ? [{ workId: head.workId, granted }] : [];
  });
  return found.sort((one, other) => other.granted - one.granted || (one.workId < other.workId ? -1 : 1));
}

function grantedCells(head: RightsHead, question: Asked, now: number): number {
  const { licenseeId, scope, lines } = question;
  return lines.reduce((sum, line) => {
    const { refused } = oracleAnswer(head, { licenseeId, scope, lines: [line] }, now, { licenseeId, scope, lines });
    return sum + versionCells(line).filter(({ cells }) => cells.every((cell) => !refused.has(cell))).length;
  }, 0);
}

/** The cells of a line as a search counts them: one for each version as asked, with all the cells it takes in. */
function versionCells(line: RightsLine): { cells: string[] }[] {
  const { languages } = line.box;
  if ("all" in languages) return grouped(line);
  const widest = languages.versions.filter(
    (version) => !languages.versions.some((other) => other !== version && isBelow(named(version), named(other))),
  );
  return widest.flatMap((version) =>
    grouped({ ...line, box: { ...line.box, languages: { ...languages, versions: [version] } } }),
  );
}

function grouped(line: RightsLine): { cells: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const { medium, territory, version, day } of cellsOf(line)) {
    const place = `${medium} ${territory} ${day}`;
    const group = groups.get(place) ?? [];
    groups.set(place, [...group, `${medium} ${territory} ${version} ${day}`]);
  }
  return [...groups.values()].map((cells) => ({ cells }));
}

function named({ use, tag }: { use: string; tag: string }): string {
  return `${use}:${tag}`;
}

/** Whether the one who asks was granted any of the asked cells, and still has them at `now`. */
export function holdsAny(head: RightsHead, { licenseeId, lines, scope }: Asked, now: number): boolean {
  const live = head.holds.filter((hold) => hold.expiresAt > now && hold.strength !== "soft");
  const own = [...head.commitments, ...live].filter((grant) => grant.licenseeId === licenseeId);
  const asked = new Set(lines.flatMap((line) => cellsOf(line).map((cell) => JSON.stringify(cell))));
  return own.some(
    (grant) =>
      sharesPart(grant.scope, scope) &&
      grant.lines.some((line) => cellsOf(line).some((cell) => asked.has(JSON.stringify(cell)))),
  );
}

type Part = SearchQuestion["scope"];

function sharesPart(one: Part, other: Part): boolean {
  if (one.kind === "work" || other.kind === "work") return true;
  if (one.season !== other.season) return false;
  return one.kind === "season" || other.kind === "season" || one.episode === other.episode;
}
