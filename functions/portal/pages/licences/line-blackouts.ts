import type { RightsTerms } from "#shared/catalogue/rights-terms-schema.ts";
import { type BlackoutRow, blackoutPlace, blackoutsIn, blackoutTerms } from "../../blackout-rows.ts";
import type { Form } from "../../read-form.ts";

/** The blackouts of the lines of a request: each line has rows of its own. */

/** The set of blackout rows of a line. */
export function rowsOfLine(index: number): string {
  return `line-${index + 1}`;
}

/** The lines with the blackouts the form gives them, and in words where in the form a fault of theirs stands. */
export interface BlackedOut {
  readonly lines: readonly RightsTerms[];
  readonly placeOf: (path: readonly PropertyKey[]) => string | undefined;
}

/** @throws {PageRefusal} naming each row of which one day only is given. */
export function withBlackouts(lines: readonly RightsTerms[], form: Form): BlackedOut {
  const placeOfLine = (index: number) => (lines.length === 1 ? "" : `line ${index + 1}, `);
  const rows = lines.map((_, i) => blackoutsIn(form, rowsOfLine(i), placeOfLine(i)));
  return {
    lines: lines.map((line, i) => lineWith(line, rows[i])),
    placeOf: ([list, line, part, ...path]) =>
      list === "lines" && typeof line === "number" && part === "blackouts"
        ? placeOfLine(line) + blackoutPlace(rows[line] ?? [], path)
        : undefined,
  };
}

/** The line keeps its own blackouts where the form has no rows for it. */
function lineWith(line: RightsTerms, rows: readonly BlackoutRow[] | undefined): RightsTerms {
  if (rows === undefined) return line;
  const { blackouts: _, ...whole } = line;
  return { ...whole, ...blackoutTerms(rows) };
}
