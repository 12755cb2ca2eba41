/**
 * The rights of one small work, decided cell by cell with loops and lists. It shares no code with the engine and knows
 * none of its algebra: a cell is one part of the work, medium, territory, version and day, and every question is asked
 * of every cell. Slow, and short enough to be believed.
 */
import type { RightsBox } from "#shared/rights/box.ts";
import type { RightsRequest } from "#shared/rights/decide.ts";
import type { Exclusivity } from "#shared/rights/exclusivity.ts";
import type { Commitment, RightsHead, RightsLine } from "#shared/rights/head.ts";
import type { HoldbackTerm, StartTie } from "#shared/rights/holdback.ts";
import type { Scope } from "#shared/rights/scope.ts";
import { type Cell, cellsOf, contains, hasDay, holdsCell, PARTS, partOf, speaks } from "./cells.ts";

/** `held-back for SVOD`: until so long after a start in these media, which is not known. `promised …`: not asked for, but asked to be held back. */
type Reason =
  | `held-back for ${string}`
  | `promised ${string}`
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

/** `startsOf`: the request whose own lines start what it asks for, where cells of it are looked at by themselves. */
export function oracleAnswer(head: RightsHead, request: RightsRequest, now: number, startsOf = request): Answer {
  const answer: Answer = { refused: new Map(), warned: new Map() };
  const committed = head.commitments.filter((grant) => grant.licenceId !== request.licenceId);
  const starts = [...committed, startsOf];
  const question: Question = {
    ...{ head, request, starts, answer },
    parts: PARTS.filter((part) => contains(request.scope, part)),
    others: othersOf(head, request, now),
    holdbacks: holdbacksOf(head, request, { now, starts }),
  };
  for (const line of request.lines) for (const cell of cellsOf(line)) judgeCell(question, line, cell);
  for (const promise of request.holdbacks ?? []) {
    if (promise.binds !== "licensor") continue;
    for (const cell of cellsOf(promise)) judgePromise(question, promise, cell);
  }
  toldOnce(answer.refused);
  toldOnce(answer.warned);
  return answer;
}

/**
 * A cell committed as a whole is not told again to be committed in part; nor one held back until nobody knows when, that
 * a part of it, which has started, is held back until a known day.
 */
export function toldOnce(refusals: Refusals): void {
  for (const codes of refusals.values()) {
    if (codes.has("committed")) codes.delete("part-committed");
    if (codes.has("promised committed")) codes.delete("promised part-committed");
    if ([...codes].some((code) => code.startsWith("held-back for "))) codes.delete("held-back");
  }
}

interface Question {
  head: RightsHead;
  request: RightsRequest;
  starts: readonly Starter[];
  answer: Answer;
  parts: readonly string[];
  others: readonly Grant[];
  holdbacks: readonly Bound[];
}

function note(where: Refusals, cell: Omit<Cell, "part">, reason: Reason): void {
  const key = `${cell.medium} ${cell.territory} ${cell.version} ${cell.day}`;
  const known = where.get(key);
  if (known === undefined) where.set(key, new Set([reason]));
  else known.add(reason);
}

function judgeCell(question: Question, line: RightsLine, cell: Omit<Cell, "part">): void {
  const { head, request, answer } = question;
  const lack = lackOfRights(head, request, line, cell);
  if (lack !== undefined) note(answer.refused, cell, lack);

  const others = question.others.filter(({ grant }) => grant.lines.some((other) => holdsCell(other, cell)));
  const holdbacks = question.holdbacks.filter(({ term }) => holdsCell(term, cell));
  if (others.length === 0 && holdbacks.length === 0) return;
  const whole = partOf(request.scope);
  for (const part of question.parts) {
    const clash = clashAt({ ...question, others, holdbacks }, line, { ...cell, part });
    if (clash.hold) note(answer.refused, cell, "on-hold-until");
    if (clash.softHold) note(answer.warned, cell, "on-hold-until");
    for (const reason of clash.heldBack) note(answer.refused, cell, reason);
    for (const reason of clash.softlyHeldBack) note(answer.warned, cell, reason);
    if (clash.committed) note(answer.refused, cell, part === whole ? "committed" : "part-committed");
  }
}

/** Cells that others have cannot be promised to be held back from them. */
function judgePromise(question: Question, promise: HoldbackTerm, cell: Omit<Cell, "part">): void {
  const { request, starts, answer, parts } = question;
  const whole = partOf(request.scope);
  const others = question.others.filter(({ grant }) => grant.lines.some((line) => holdsCell(line, cell)));
  if (others.length === 0) return;
  for (const part of parts) {
    if (waitAt(promise, { ...cell, part }, starts) === "not held") continue;
    for (const { grant, isHold, isSoft } of others) {
      if (!contains(grant.scope, part)) continue;
      const code = isHold ? "on-hold-until" : part === whole ? "committed" : "part-committed";
      note(isSoft || promise.strength === "soft" ? answer.warned : answer.refused, cell, `promised ${code}`);
    }
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
  const sameDays = sameCells.filter(({ box }) => hasDay(box, cell.day));
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
  softHold: boolean;
  heldBack: Reason[];
  softlyHeldBack: Reason[];
}

interface Grant {
  grant: Commitment;
  isHold: boolean;
  isSoft: boolean;
}

function grantsOf(head: RightsHead, now: number): Grant[] {
  return [
    ...head.commitments.map((grant) => ({ grant, isHold: false, isSoft: false })),
    ...head.holds
      .filter((hold) => hold.expiresAt > now)
      .map((hold) => ({ grant: hold, isHold: true, isSoft: hold.strength === "soft" })),
  ];
}

function othersOf(head: RightsHead, { licenceId, licenseeId }: RightsRequest, now: number): Grant[] {
  return grantsOf(head, now).filter(({ grant }) => grant.licenseeId !== licenseeId && grant.licenceId !== licenceId);
}

function clashAt({ others, holdbacks }: Question, line: RightsLine, cell: Cell): Clash {
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
  const heldBack = holdbacks.filter(({ scope }) => contains(scope, cell.part));
  const reasons = (strength: string) =>
    heldBack
      .filter((holdback) => holdback.strength === strength)
      .flatMap((holdback): Reason[] => {
        const wait = waitAt(holdback.term, cell, holdback.starts);
        if (wait === "not held") return [];
        return [wait === "" ? "held-back" : `held-back for ${wait}`];
      });
  return {
    committed: inTheWay.some((entry) => !entry.isHold),
    hold: inTheWay.some((entry) => entry.isHold),
    softHold: here.some((entry) => entry.isSoft),
    heldBack: reasons("hard"),
    softlyHeldBack: reasons("soft"),
  };
}

interface Bound {
  term: HoldbackTerm;
  strength: "hard" | "soft";
  scope: Scope;
  starts: readonly Starter[];
}

/** The holdbacks that bind in a request: the rights holder's own, those others were promised, and the asker's own promises. */
function holdbacksOf(
  head: RightsHead,
  { licenceId, licenseeId }: RightsRequest,
  { now, starts }: { now: number; starts: readonly Starter[] },
): Bound[] {
  const own = head.holdbacks.map((term) => ({ term, strength: term.strength, scope: term.scope, starts }));
  const promised = grantsOf(head, now).flatMap(({ grant, isHold, isSoft }) =>
    (grant.holdbacks ?? []).flatMap((term): Bound[] => {
      if (grant.licenceId === licenceId) return [];
      if (term.binds === "licensor" && grant.licenseeId === licenseeId) return [];
      if (term.binds === "licensee" && grant.licenseeId !== licenseeId) return [];
      const strength = isSoft ? "soft" : term.strength;
      return [{ term, strength, scope: grant.scope, starts: isHold ? [...starts, grant] : starts }];
    }),
  );
  return [...own, ...promised];
}

/** Whoever may start something: a licence, or a request as if it were one. */
type Starter = Pick<Commitment, "scope" | "lines">;

/** Whether a holdback holds a cell, and for which media it waits, if it does: "" where for none. */
function waitAt({ box, tiedStart, tiedEnd }: HoldbackTerm, cell: Cell, starts: readonly Starter[]): string {
  if (!holdsCell({ box }, cell)) return "not held";
  const since = box.window.startDay;
  const dayOf = (tie: StartTie | undefined) => (tie === undefined ? undefined : tiedDay(tie, { cell, since }, starts));
  const [from, until] = [dayOf(tiedStart), dayOf(tiedEnd)];
  if (typeof from === "number" && cell.day < from) return "not held";
  if (typeof until === "number" && cell.day >= until) return "not held";
  const awaited = [
    ...(from === "unknown" ? (tiedStart?.daysAfterStartOf.media ?? []) : []),
    ...(until === "unknown" ? (tiedEnd?.daysAfterStartOf.media ?? []) : []),
  ];
  return [...new Set(awaited)].sort().join();
}

/** The day a tie of a holdback that begins on `since` names in a cell. */
function tiedDay(
  { daysAfterStartOf: { media, days } }: StartTie,
  { cell, since }: { cell: Cell; since: number },
  starts: readonly Starter[],
) {
  const boxes = starts
    .filter(({ scope }) => contains(scope, cell.part))
    .flatMap(({ lines }) => lines.map(({ box }) => box))
    .filter((box) => box.territories.includes(cell.territory) && box.media.some((medium) => media.includes(medium)));
  // Days in a row that were over before the holdback began count only while the days counted from them reach into it.
  const [first] = daysInARow(boxes).filter((run) => run.last >= since || run.first + days > since);
  return first === undefined ? ("unknown" as const) : first.first + days;
}

/** The days on which any of the boxes runs, as unbroken rows, the earliest first. */
function daysInARow(boxes: readonly RightsBox[]): { first: number; last: number }[] {
  const running = new Set<number>();
  for (const box of boxes) {
    for (let day = box.window.startDay; day < box.window.endDay; day++) if (hasDay(box, day)) running.add(day);
  }
  const rows: { first: number; last: number }[] = [];
  for (const day of [...running].sort((one, other) => one - other)) {
    const row = rows.at(-1);
    if (row?.last === day - 1) row.last = day;
    else rows.push({ first: day, last: day });
  }
  return rows;
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
  return [...found, ...brokenPromises(head)];
}

/** A hard promise, of fixed days, to keep others off cells that others have. Ties move, and what was granted stays. */
function brokenPromises({ commitments }: RightsHead): string[] {
  const promises = commitments.flatMap((grant) => (grant.holdbacks ?? []).map((term) => ({ grant, term })));
  return promises.flatMap(({ grant, term }) => {
    if (term.binds !== "licensor" || term.strength === "soft" || term.tiedStart || term.tiedEnd) return [];
    const others = commitments.filter(({ licenseeId }) => licenseeId !== grant.licenseeId);
    return cellsOf(term).flatMap((cell) =>
      PARTS.filter((part) => contains(grant.scope, part)).flatMap((part) =>
        others
          .filter(({ scope, lines }) => contains(scope, part) && lines.some((line) => holdsCell(line, cell)))
          .map((other) => `${other.licenceId} on ${part} ${cell.medium} ${cell.territory} ${cell.day}`),
      ),
    );
  });
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
