import { BLACKOUTS_MOST } from "#shared/rights/limits.ts";
import { PageRefusal } from "./answer.ts";
import type { Form } from "./read-form.ts";

/** How blackouts travel in forms: rows of a first and a last day, of which some stay empty. */

/** Rows offered beside those that are filled. */
const EMPTY_ROWS = 3;

/** A run of days that is left out, and in which row of the form it stands, from 1. */
export interface BlackoutRow {
  readonly row: number;
  readonly firstDay: string;
  readonly lastDay: string;
}

/** The names of the two fields of every row, of one set of rows among several. */
export function blackoutNames(set: string): { readonly firstDay: string; readonly lastDay: string } {
  return { firstDay: `${set}-blackout-first`, lastDay: `${set}-blackout-last` };
}

/** How many rows a form shows. */
export function rowsShown(filled: number): number {
  return Math.min(filled + EMPTY_ROWS, BLACKOUTS_MOST);
}

/**
 * The rows that are filled; undefined where the form has none at all. `where` names their set in what is to be mended.
 * @throws {PageRefusal} naming each row of which one day only is given.
 */
export function blackoutsIn(form: Form, set: string, where: string): BlackoutRow[] | undefined {
  const names = blackoutNames(set);
  const [first, last] = [form[names.firstDay], form[names.lastDay]];
  if (first === undefined && last === undefined) return undefined;
  const count = Math.max(first?.length ?? 0, last?.length ?? 0);
  const rows = Array.from({ length: count }, (_, i): BlackoutRow => {
    return { row: i + 1, firstDay: first?.[i]?.trim() ?? "", lastDay: last?.[i]?.trim() ?? "" };
  });
  const half = rows.filter(({ firstDay, lastDay }) => (firstDay === "") !== (lastDay === ""));
  if (half.length > 0) {
    const faults = half.map(({ row }) => `${where}blackout ${row}: give both its first and its last day, or neither`);
    throw new PageRefusal("form-incomplete", { faults });
  }
  return rows.filter(({ firstDay }) => firstDay !== "");
}

/** The rows as terms say them; nothing where none is filled. */
export function blackoutTerms(rows: readonly BlackoutRow[]) {
  return rows.length === 0 ? {} : { blackouts: rows.map(({ firstDay, lastDay }) => ({ firstDay, lastDay })) };
}

/** `blackout 2` for a fault in the second row: `path` begins below `blackouts`. */
export function blackoutPlace(rows: readonly BlackoutRow[], path: readonly PropertyKey[]): string {
  const [index, field] = path;
  const row = typeof index === "number" ? rows[index]?.row : undefined;
  if (row === undefined) return "blackouts";
  return field === "firstDay"
    ? `blackout ${row}, first day`
    : `blackout ${row}${field === "lastDay" ? ", last day" : ""}`;
}
