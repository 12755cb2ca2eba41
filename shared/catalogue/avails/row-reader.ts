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
  text(key: ColumnKey): string;
  /** The text of a cell that must not be empty. Reports once when it is; a column missing as a whole is reported elsewhere. */
  required(key: ColumnKey): string | undefined;
  error(key: ColumnKey, complaint: Complaint): void;
  warn(key: ColumnKey, complaint: Complaint): void;
  /** Whether an error was reported in this row. */
  failed(): boolean;
}

/** Identifiers and titles beyond this are pasted by mistake, and the table holds 400 KB per work. Synopses fit. */
const LONGEST_CELL = 4_000;

/** Control characters but blanks: nobody typed them, and no program shows them. Halves of a character cannot be kept. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is sought
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

export function rowReader(place: RowPlace, findings: Findings): RowReader {
  let failed = false;
  const reader: RowReader = {
    place,
    failed: () => failed,
    cell(key) {
      const at = place.columns.at.get(key);
      return at === undefined ? null : (place.cells[at] ?? null);
    },
    text(key) {
      const text = cellText(reader.cell(key));
      if (UNWRITABLE.test(text) || !text.isWellFormed()) {
        reader.error(key, {
          code: "unreadable-text",
          message: "The cell has characters that no program shows.",
          remedy: "Type the text anew in place of what was pasted.",
        });
        return "";
      }
      if (text.length <= LONGEST_CELL) return text;
      reader.error(key, {
        code: "cell-too-long",
        message: `The cell has ${text.length} characters.`,
        remedy: `Shorten it to ${LONGEST_CELL} characters.`,
      });
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
