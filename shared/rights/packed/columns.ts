import { ColumnReader, ColumnWriter, ZeroColumn } from "./column.ts";
import { HeadFault } from "./head-fault.ts";

/** Raise it by one with each column that is added, and with each new meaning. Form 1 was JSON; it had no columns. */
export const NEWEST_FORM = 2;
const FIRST_FORM = 2;

/**
 * The columns of a packed head in the order they lie, each with the form that brought it. New ones go to the end and none
 * is taken away. In a head of an older form a later column reads as nothing but zeros: let zero stand for what was true
 * before it came, such as "nothing said".
 */
const COLUMNS = [
  /** Texts one behind the other in UTF-8, and how many UTF-16 units each has. */
  ["texts", 2],
  ["textLengths", 2],
  /** How many of a list: rights in, commitments, holds, the rights holder's holdbacks; in commitments and holds, lines. */
  ["lists", 2],
  ["lines", 2],
  /** For each use of a thing that repeats: 0 where it is new and stands next in its own columns, or which it is, from 1. */
  ["sourceUses", 2],
  ["licenseeUses", 2],
  ["tagUses", 2],
  ["scopeUses", 2],
  ["mediaUses", 2],
  ["placeUses", 2],
  ["languageUses", 2],
  ["tieUses", 2],
  ["scopes", 2],
  ["media", 2],
  /** How many territories a set has, and the gaps between their numbers. */
  ["places", 2],
  ["languages", 2],
  ["ties", 2],
  ["exclusivities", 2],
  /** First days, counted from the one before, and how many days follow; 0 where there is no end. */
  ["firstDays", 2],
  ["terms", 2],
  /** How many blackouts a box has, one more than there are where any are said; and their days in the same way. */
  ["blackouts", 2],
  ["blackoutFirstDays", 2],
  ["blackoutTerms", 2],
  ["clearances", 2],
  /** How many holdbacks a licence promises, one more than there are where any are said. */
  ["promises", 2],
  ["strengths", 2],
  ["binds", 2],
  ["startTies", 2],
  ["endTies", 2],
  ["notes", 2],
  /** When holds end, in milliseconds, counted from the one before. */
  ["expiries", 2],
] as const satisfies readonly (readonly [name: string, since: number])[];

export type ColumnName = (typeof COLUMNS)[number][0];
export type Columns<C> = Readonly<Record<ColumnName, C>>;

/** All columns, empty. */
export function emptyColumns(): Columns<ColumnWriter> {
  return eachColumn(() => new ColumnWriter());
}

/** The columns one behind the other, behind the bytes each takes. */
export function joinColumns(columns: Columns<ColumnWriter>): Uint8Array {
  const joined = new ColumnWriter();
  for (const [name] of COLUMNS) joined.count(columns[name].written().length);
  for (const [name] of COLUMNS) joined.append(columns[name].written());
  return joined.written();
}

/** The columns of a head of that form. Throws HeadFault where they do not add up to the bytes. */
export function splitColumns(bytes: Uint8Array, form: number): Columns<ColumnReader> {
  if (form < FIRST_FORM || form > NEWEST_FORM) throw new HeadFault(`nothing is written in form ${form} by columns`);
  const all = new ColumnReader(bytes);
  const there = COLUMNS.filter(([, since]) => since <= form).map(([name]) => [name, all.count()] as const);
  const readers = new Map<ColumnName, ColumnReader>();
  for (const [name, length] of there) readers.set(name, new ColumnReader(all.take(length)));
  if (!all.isAtEnd) throw new HeadFault("it goes on behind its last column");
  return eachColumn((name) => readers.get(name) ?? new ZeroColumn());
}

/** Something for each column. */
export function eachColumn<C>(columnOf: (name: ColumnName) => C): Columns<C> {
  // The names are those of the list, which the type cannot follow through an iteration.
  return Object.fromEntries(COLUMNS.map(([name]) => [name, columnOf(name)])) as Columns<C>;
}
