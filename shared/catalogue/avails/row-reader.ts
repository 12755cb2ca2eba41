import { charactersOf, readText, type TextFault } from "#shared/platform/free-text.ts";
import { WORK_LIMITS } from "../work.ts";
import { cellText } from "./cell-values.ts";
import { type ColumnKey, READ_COLUMNS, type SheetColumns } from "./columns.ts";
import { type AvailsFinding, type FindingCode, type Findings, shownValue } from "./findings.ts";
import { type Cell, columnLetter } from "./workbook.ts";

/** Where a row stands, so that what is found wrong later can still be shown in its place. */
export interface RowPlace {
  sheet: string;
  /** 1-based. */
  row: number;
  columns: SheetColumns;
  cells: readonly Cell[];
}

/** What is wrong with a cell, in words: which rule it breaks and what to write instead. */
export interface Complaint {
  code: FindingCode;
  message: string;
  remedy: string;
}

/** A finding at one cell of a row. */
export function findingAt(place: RowPlace, key: ColumnKey, complaint: Complaint): AvailsFinding {
  const at = place.columns.at.get(key);
  const value = at === undefined ? "" : cellText(place.cells[at]);
  return {
    code: complaint.code,
    sheet: place.sheet,
    row: place.row,
    ...(at === undefined ? {} : { column: { letter: columnLetter(at), header: READ_COLUMNS[key] } }),
    ...(value === "" ? {} : { value: shownValue(value) }),
    message: complaint.message,
    remedy: complaint.remedy,
  };
}

/** Reads the cells of one row by name and reports what is wrong at their place. */
export interface RowReader {
  readonly place: RowPlace;
  cell(key: ColumnKey): Cell;
  /** The text of a cell by the rules for texts (free-text.ts); reported, and empty, when it breaks them. */
  text(key: ColumnKey): string;
  /** The text of a cell that must not be empty. Reports once when it is; a column missing as a whole is reported elsewhere. */
  required(key: ColumnKey): string | undefined;
  error(key: ColumnKey, complaint: Complaint): void;
  warn(key: ColumnKey, complaint: Complaint): void;
  /** Whether an error was reported in this row. */
  failed(): boolean;
}

/** Lists of codes and the like: longer ones are pasted by mistake. */
const LONGEST_CELL = 4_000;

/** Cells whose text may stand on several lines, as people break it: lists, and what is told at length. */
const OF_LINES: ReadonlySet<ColumnKey> = new Set([
  ...(["assetLanguage", "holdbackLanguage", "allowedLanguages", "bundledAlids"] as const),
  ...(["originCountries", "genres", "synopsis"] as const),
]);

const TITLES: ReadonlySet<ColumnKey> = new Set([
  ...(["title", "titleAlias", "originalTitle", "seriesTitle", "seriesAlias"] as const),
  ...(["seasonTitle", "seasonAlias", "episodeTitle", "episodeAlias"] as const),
]);
const OWN_IDENTIFIERS: ReadonlySet<ColumnKey> = new Set([
  ...(["contentId", "seriesContentId", "seasonContentId", "episodeContentId", "alid"] as const),
]);

/** What is kept of a work may be as long as when it is written by hand. */
function longestOf(key: ColumnKey): number {
  if (TITLES.has(key)) return WORK_LIMITS.titleCharacters;
  if (OWN_IDENTIFIERS.has(key)) return WORK_LIMITS.contentIdCharacters;
  return key === "synopsis" ? WORK_LIMITS.synopsisCharacters : LONGEST_CELL;
}

/** Why a text is not kept, and what to do about it. */
export function complaintOf(fault: TextFault, { text, longest }: { text: string; longest: number }): Complaint {
  if (fault === "too-long")
    return {
      code: "cell-too-long",
      message: `The text has ${charactersOf(text)} characters.`,
      remedy: `Shorten it to ${longest} characters.`,
    };
  return { code: "unreadable-text", ...UNREADABLE[fault] };
}

const TYPED_ANEW = "Type the text anew in place of what was pasted.";
const UNREADABLE: Readonly<Record<Exclude<TextFault, "too-long">, Omit<Complaint, "code">>> = {
  "control-character": { message: "The cell has characters that no program shows.", remedy: TYPED_ANEW },
  "half-character": { message: "The cell has half of a character, which no program shows.", remedy: TYPED_ANEW },
  "turning-mark": {
    message: "The cell has marks that turn text around: it reads otherwise than it is written.",
    remedy: "Type the text anew; Arabic and Hebrew need no such marks.",
  },
  "several-lines": {
    message: "The cell holds one line, and its text has several, or tabs.",
    remedy: "Put it on one line, with blanks for line breaks and tabs.",
  },
};

export function rowReader(place: RowPlace, findings: Findings): RowReader {
  let failed = false;
  const unreadable = new Set<ColumnKey>();
  const reader: RowReader = {
    place,
    failed: () => failed,
    cell(key) {
      const at = place.columns.at.get(key);
      return at === undefined ? null : (place.cells[at] ?? null);
    },
    text(key) {
      const text = cellText(reader.cell(key));
      const longest = longestOf(key);
      const read = readText(text, { lines: OF_LINES.has(key) ? "any" : "one", longest });
      if (read.ok) return read.text;
      // A cell is read as often as it is asked for, and reported once.
      if (!unreadable.has(key)) reader.error(key, complaintOf(read.fault, { text, longest }));
      unreadable.add(key);
      return "";
    },
    required(key) {
      const text = reader.text(key);
      if (text !== "") return text;
      failed = true;
      if (place.columns.at.has(key) && reader.cell(key) === null)
        reader.error(key, {
          code: "missing-required-cell",
          message: `${READ_COLUMNS[key]} is empty.`,
          remedy: "Fill in the cell; the format requires it in this row.",
        });
      return undefined;
    },
    error(key, complaint) {
      failed = true;
      findings.error(findingAt(place, key, complaint));
    },
    warn(key, complaint) {
      findings.warn(findingAt(place, key, complaint));
    },
  };
  return reader;
}
