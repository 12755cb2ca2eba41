/**
 * The rights of one small work, decided cell by cell with loops and lists. It shares no code with the engine and knows
 * none of its algebra: a cell is one part of the work, medium, territory, version and day, and every question is asked
 * of every cell. Slow, and short enough to be believed.
 */
import type { RightsRequest } from "#shared/rights/decide.ts";
import type { Exclusivity } from "#shared/rights/exclusivity.ts";
import type { RightsHead, RightsLine } from "#shared/rights/head.ts";
import type { LanguageScope, LanguageVersion } from "#shared/rights/languages.ts";
import type { Scope } from "#shared/rights/scope.ts";

/** The parts of the little world. A star stands for everything below that has no name of its own in this world. */
const PARTS = ["*", "1/*", "1/1", "1/2", "2/*", "2/1"];
const VERSIONS = ["dub:*", "dub:es", "dub:es-419", "dub:es-419-x-a", "dub:vi", "subtitle:*", "subtitle:es"];

export interface Cell {
  part: string;
  medium: string;
  territory: string;
  version: string;
  day: number;
}

type Reason =
  | "no-rights-in"
  | "outside-window"
  | "rights-in-not-exclusive"
  | "clearance-ends"
  | "committed"
  | "part-committed"
  | "on-hold-until"
  | "held-back";

/** For every cell (medium, territory, version, day) of a line that is not free: the reasons why. */
export type Refusals = Map<string, Set<Reason>>;

export interface Answer {
  refused: Refusals;
  warned: Refusals;
}

export function oracleAnswer(head: RightsHead, request: RightsRequest, now: number): Answer {
  const answer: Answer = { refused: new Map(), warned: new Map() };
  for (const line of request.lines) {
    for (const cell of cellsOf(line)) judgeCell({ head, request, line, cell, now, answer });
  }
  return answer;
}

interface CellQuestion {
  head: RightsHead;
  request: RightsRequest;
  line: RightsLine;
  cell: Omit<Cell, "part">;
  now: number;
  answer: Answer;
}

function judgeCell({ head, request, line, cell, now, answer }: CellQuestion): void {
  const key = `${cell.medium} ${cell.territory} ${cell.version} ${cell.day}`;
  const note = (where: Refusals, reason: Reason) => where.set(key, (where.get(key) ?? new Set()).add(reason));

  const lack = lackOfRights(head, request, line, cell);
  if (lack !== undefined) note(answer.refused, lack);

  const whole = partOf(request.scope);
  const parts = PARTS.filter((part) => contains(request.scope, part));
  for (const part of [whole, ...parts.filter((other) => other !== whole)]) {
    const clash = clashAt(head, request, line, { ...cell, part }, now);
    if (clash.hold) note(answer.refused, "on-hold-until");
    if (clash.heldBack) note(answer.refused, "held-back");
    if (clash.softly === "hold" || clash.softly === "both") note(answer.warned, "on-hold-until");
    if (clash.softly === "holdback" || clash.softly === "both") note(answer.warned, "held-back");
    if (!clash.committed) continue;
    const alreadyWhole = answer.refused.get(key)?.has("committed") ?? false;
    if (part === whole) note(answer.refused, "committed");
    else if (!alreadyWhole) note(answer.refused, "part-committed");
  }
}

/** The one reason why rights in do not cover a cell; undefined where they do. */
function lackOfRights(
  head: RightsHead,
  request: RightsRequest,
  line: RightsLine,
  cell: Omit<Cell, "part">,
): Reason | undefined {
  const whole = partOf(request.scope);
  const sameCells = head.rightsIn.filter(
    (right) =>
      contains(right.scope, whole) &&
      right.box.media.some((medium) => medium === cell.medium) &&
      right.box.territories.includes(cell.territory) &&
      speaks(right.box.languages, cell.version),
  );
  const sameDays = sameCells.filter(({ box }) => cell.day >= box.window.startDay && cell.day < box.window.endDay);
  const strong = sameDays.filter((right) => isStrongEnough(right.exclusivity, line.exclusivity));
  if (strong.some((right) => right.clearanceEndDay === undefined || cell.day < right.clearanceEndDay)) return undefined;
  if (strong.length > 0) return "clearance-ends";
  if (sameDays.length > 0) return "rights-in-not-exclusive";
  return sameCells.length > 0 ? "outside-window" : "no-rights-in";
}

function isStrongEnough(held: Exclusivity, wanted: Exclusivity): boolean {
  if (wanted.kind === "non-exclusive") return true;
  if (held.kind === "exclusive") return true;
  return held.kind === "sole" && wanted.kind !== "exclusive";
}

interface Clash {
  committed: boolean;
  hold: boolean;
  heldBack: boolean;
  softly: "none" | "hold" | "holdback" | "both";
}

function clashAt(head: RightsHead, request: RightsRequest, line: RightsLine, cell: Cell, now: number): Clash {
  const others = [
    ...head.commitments.map((grant) => ({ grant, isHold: false, isSoft: false })),
    ...head.holds
      .filter((hold) => hold.expiresAt > now)
      .map((hold) => ({ grant: hold, isHold: true, isSoft: hold.strength === "soft" })),
  ].filter(({ grant }) => grant.licenseeId !== request.licenseeId && grant.licenceId !== request.licenceId);

  const here = others.flatMap(({ grant, isHold, isSoft }) =>
    contains(grant.scope, cell.part)
      ? grant.lines
          .filter((other) => holdsCell(other, cell))
          .map((other) => ({ grant, isHold, isSoft, terms: other.exclusivity }))
      : [],
  );
  const hard = here.filter((entry) => !entry.isSoft);
  const sharers = hard.filter((entry) => entry.terms.kind === "co-exclusive");
  const licensees = new Set(sharers.map((entry) => entry.grant.licenseeId)).size;
  const crowded =
    sharers.some((entry) => entry.terms.kind === "co-exclusive" && licensees >= entry.terms.of) ||
    (line.exclusivity.kind === "co-exclusive" && line.exclusivity.of < licensees + 1);

  const inTheWay = hard.filter(({ terms }) => {
    if (terms.kind === "non-exclusive" && line.exclusivity.kind === "non-exclusive") return false;
    if (terms.kind === "co-exclusive" && line.exclusivity.kind === "co-exclusive") return crowded;
    return true;
  });
  const holdbacks = head.holdbacks.filter(
    (holdback) => contains(holdback.scope, cell.part) && holdsCell({ box: holdback.box }, cell),
  );
  const softHold = here.some((entry) => entry.isSoft);
  const softHoldback = holdbacks.some((holdback) => holdback.strength === "soft");
  return {
    committed: inTheWay.some((entry) => !entry.isHold),
    hold: inTheWay.some((entry) => entry.isHold),
    heldBack: holdbacks.some((holdback) => holdback.strength === "hard"),
    softly: softHold ? (softHoldback ? "both" : "hold") : softHoldback ? "holdback" : "none",
  };
}

/** What must never be: two licences in force that the matrix forbids to stand side by side on one cell. */
export function doubleSales(head: RightsHead): string[] {
  const lines = head.commitments.flatMap((grant) => grant.lines.map((line) => ({ grant, line })));
  const found: string[] = [];
  for (const { grant, line } of lines) {
    for (const cell of cellsOf(line)) {
      for (const part of PARTS.filter((one) => contains(grant.scope, one))) {
        const here = lines.filter((one) => contains(one.grant.scope, part) && holdsCell(one.line, cell));
        if (isDoubleSale(here.map((one) => ({ licensee: one.grant.licenseeId, terms: one.line.exclusivity })))) {
          found.push(`${part} ${cell.medium} ${cell.territory} ${cell.version} ${cell.day}`);
        }
      }
    }
  }
  return found;
}

function isDoubleSale(holders: { licensee: string; terms: Exclusivity }[]): boolean {
  const licensees = new Set(holders.map((holder) => holder.licensee)).size;
  if (licensees < 2) return false;
  const kinds = new Set(holders.map((holder) => holder.terms.kind));
  if (kinds.has("exclusive") || kinds.has("sole")) return true;
  if (!kinds.has("co-exclusive")) return false;
  if (kinds.has("non-exclusive")) return true;
  const promises = holders.map((holder) => (holder.terms.kind === "co-exclusive" ? holder.terms.of : 0));
  return licensees > Math.min(...promises);
}

/** Every cell of a line that this world knows, without the part of the work. */
export function cellsOf(line: Pick<RightsLine, "box">): Omit<Cell, "part">[] {
  const cells: Omit<Cell, "part">[] = [];
  for (const medium of line.box.media) {
    for (const territory of line.box.territories) {
      for (const version of VERSIONS.filter((one) => speaks(line.box.languages, one))) {
        for (let day = line.box.window.startDay; day < line.box.window.endDay; day++) {
          cells.push({ medium, territory, version, day });
        }
      }
    }
  }
  return cells;
}

function holdsCell({ box }: Pick<RightsLine, "box">, cell: Omit<Cell, "part">): boolean {
  return (
    cell.day >= box.window.startDay &&
    cell.day < box.window.endDay &&
    box.media.some((medium) => medium === cell.medium) &&
    box.territories.includes(cell.territory) &&
    speaks(box.languages, cell.version)
  );
}

function speaks(languages: LanguageScope, version: string): boolean {
  const among = (list: readonly LanguageVersion[]) => list.some((one) => isBelow(version, `${one.use}:${one.tag}`));
  if (among(languages.except ?? [])) return false;
  return "all" in languages || among(languages.versions);
}

/** Walks up from a version, one subtag at a time, looking for the other. */
function isBelow(version: string, other: string): boolean {
  const known = above.get(version) ?? upwards(version);
  above.set(version, known);
  return known.includes(other);
}

const above = new Map<string, string[]>();

function upwards(version: string): string[] {
  const [use, tag = ""] = version.split(":");
  const subtags = tag.split("-");
  return subtags.map((_, index) => `${use}:${subtags.slice(0, index + 1).join("-")}`);
}

function partOf(scope: Scope): string {
  if (scope.kind === "work") return "*";
  return scope.kind === "season" ? `${scope.season}/*` : `${scope.season}/${scope.episode}`;
}

function contains(scope: Scope, part: string): boolean {
  const [season, episode] = part.split("/");
  if (scope.kind === "work") return true;
  if (String(scope.season) !== season) return false;
  return scope.kind === "season" || String(scope.episode) === episode;
}
