import readSheets from "read-excel-file/universal";
import { plainLineOf } from "#shared/platform/free-text.ts";
import { type AvailsFinding, type FindingCode, shownValue } from "./findings.ts";
import { markupExtent, type SheetExtent, sheetExtent } from "./sheet-extent.ts";
import { readZipDirectory, unpackEntry, type ZipEntry } from "./zip-directory.ts";

/** What a cell may hold. A date is midnight UTC of the day shown, plus the time of day where one is shown. */
export type Cell = string | number | boolean | Date | null;

export interface SheetCells {
  name: string;
  /** `rows[0]` is row 1. Every row is as long as the widest. */
  rows: Cell[][];
}

export type WorkbookOutcome = { ok: true; sheets: SheetCells[] } | { ok: false; finding: AvailsFinding };

/** What one workbook may be. Each limit is several times the largest real file seen. */
export const WORKBOOK_LIMITS = {
  /** The API's gateway carries no body above 10 MB. */
  fileBytes: 10 * 1024 * 1024,
  /** 20,000 rows of 50 filled cells are 40 MiB of XML; reading them takes 350 MiB, and functions that import have 1 GiB. */
  unpackedBytes: 64 * 1024 * 1024,
  /** A workbook of 50 sheets has about 70 members; an archive of thousands is none. */
  archiveMembers: 1_000,
  /** The official workbooks have three data sheets and a few of instructions. */
  sheets: 50,
  /** Four times the 5,000 rows an import is measured by; larger catalogues come in parts, each judged whole. */
  rows: 20_000,
  /** Empty but formatted rows cost the reader little, and templates format them all: 1,048,576 per sheet. */
  formattedRows: 4 * 1_048_576,
  /** The format has 112 columns; the rest leaves room for a licensor's own. */
  columns: 256,
  /** The reader fills the gaps between cells: as many as 20,000 rows of all columns of the format make. */
  cells: 20_000 * 112,
  /** 20,000 rows of 50 filled cells are two million elements, a cell and its value each. */
  sheetElements: 2_500_000,
  /** Texts are kept once in the file, styles are some hundreds; 5,000 real rows come with 100,000. */
  otherElements: 1_000_000,
  /** Ampersands and line ends of some thousand synopses; the parser's memory grows by a kilobyte with ten of them. */
  escapes: 500_000,
  /** A text is kept once in the file and named by any number of cells; 5,000 real rows hold 3 million characters. */
  cellCharacters: 32 * 1024 * 1024,
} as const;

function refused(code: FindingCode, message: string, remedy: string): WorkbookOutcome {
  return { ok: false, finding: { code, message, remedy } };
}

/** The letter a spreadsheet program shows for a 0-based column: 0 → A, 26 → AA. */
export function columnLetter(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : columnLetter(Math.floor(index / 26) - 1) + last;
}

function archiveFault(entries: ZipEntry[]): WorkbookOutcome | undefined {
  const unpacked = entries.reduce((sum, entry) => sum + entry.unpackedBytes, 0);
  if (entries.length > WORKBOOK_LIMITS.archiveMembers || unpacked > WORKBOOK_LIMITS.unpackedBytes)
    return refused(
      "unpacks-too-large",
      `The file unpacks to ${Math.ceil(unpacked / 1024 / 1024)} MiB in ${entries.length} parts.`,
      `Split it: at most ${WORKBOOK_LIMITS.unpackedBytes / 1024 / 1024} MiB unpacked are read at once.`,
    );
  if (entries.some((entry) => entry.encrypted))
    return refused("not-a-workbook", "The file is locked with a password.", "Save it without a password.");
  if (entries.some((entry) => /vbaProject\.bin$/i.test(entry.name)))
    return refused("not-a-workbook", "The file carries macros.", "Save it as .xlsx, which has none, and send that.");
  if (!entries.some((entry) => entry.name === "xl/workbook.xml"))
    return refused("not-a-workbook", "The file is a zip archive but no workbook.", "Save it as .xlsx and send that.");
  return undefined;
}

const LISTED_SHEET = /<(?:[^\s<>/:]*:)?sheet(?=[\s/>])/g;

interface WorkbookExtent extends SheetExtent {
  sheets: number;
  cells: number;
  sheetElements: number;
  otherElements: number;
  escapes: number;
}

/** Looks through every part before the reader does: sheets by their content, for a part's name proves nothing. */
function partsFault(bytes: Buffer, entries: ZipEntry[]): WorkbookOutcome | undefined {
  const total = { sheets: 0, rows: 0, formattedRows: 0, columns: 0, cells: 0 };
  const markup = { sheetElements: 0, otherElements: 0, escapes: 0 };
  for (const entry of entries.filter(({ name }) => /\.xml(\.rels)?$/.test(name))) {
    const part = unpackEntry(bytes, entry);
    if (part === undefined) return unreadable(`Part ${shownValue(entry.name)} is damaged.`);
    const isSheet = part.includes("sheetData");
    const elements = isSheet ? "sheetElements" : "otherElements";
    const { escapes } = WORKBOOK_LIMITS;
    const found = markupExtent(part, { elements: WORKBOOK_LIMITS[elements], escapes });
    if (found === undefined) return unreadable(`Part ${shownValue(entry.name)} has a tag without an end.`);
    markup[elements] += found.elements;
    markup.escapes += found.escapes;
    // Before anything is sought in it: a part of nothing but tags takes seconds to search.
    const fault = markupFault(markup);
    if (fault) return fault;
    if (part.includes("<!DOCTYPE")) return unreadable(`Part ${shownValue(entry.name)} carries a document type.`);
    const xml = part.toString("utf8");
    // One sheet may be listed many times and is then read as often.
    if (entry.name === "xl/workbook.xml") total.sheets += xml.match(LISTED_SHEET)?.length ?? 0;
    if (!isSheet) continue;
    const extent = sheetExtent(xml);
    if (extent === undefined) return unreadable(`Part ${shownValue(entry.name)} has cells without a plain address.`);
    total.rows += extent.rows;
    total.formattedRows += extent.formattedRows;
    total.columns = Math.max(total.columns, extent.columns);
    total.cells += extent.rows * extent.columns;
  }
  return extentFault({ ...total, ...markup });
}

function markupFault(
  markup: Pick<WorkbookExtent, "sheetElements" | "otherElements" | "escapes">,
): WorkbookOutcome | undefined {
  const over = (["sheetElements", "otherElements", "escapes"] as const).find(
    (name) => markup[name] > WORKBOOK_LIMITS[name],
  );
  if (over === undefined) return undefined;
  const what = { sheetElements: "cells", otherElements: "texts and styles", escapes: "escaped characters" }[over];
  return refused("unpacks-too-large", `The workbook has more ${what} than are read at once.`, "Split the file.");
}

function extentFault({ sheets, rows, formattedRows, columns, cells }: WorkbookExtent): WorkbookOutcome | undefined {
  if (sheets > WORKBOOK_LIMITS.sheets)
    return refused("too-many-sheets", `The workbook has ${sheets} sheets.`, "Send only the avails sheets.");
  if (rows > WORKBOOK_LIMITS.rows || formattedRows > WORKBOOK_LIMITS.formattedRows)
    return refused(
      "too-many-rows",
      "The workbook has more rows than are read at once.",
      `Split it: at most ${WORKBOOK_LIMITS.rows} rows in all sheets together.`,
    );
  if (columns > WORKBOOK_LIMITS.columns)
    return refused(
      "too-many-columns",
      `A sheet has more than ${WORKBOOK_LIMITS.columns} columns.`,
      "Delete what stands far to the right of the avails.",
    );
  if (cells > WORKBOOK_LIMITS.cells)
    return refused(
      "unpacks-too-large",
      `The sheets span ${cells} cells, empty ones with them.`,
      "Delete what stands far to the right of the avails, or split the file.",
    );
  return undefined;
}

function unreadable(message: string): WorkbookOutcome {
  return refused(
    "unreadable-workbook",
    message,
    "Open the file in a spreadsheet program, save it as .xlsx, try again.",
  );
}

function openingFault(bytes: Buffer): WorkbookOutcome | undefined {
  if (bytes.length > WORKBOOK_LIMITS.fileBytes)
    return refused(
      "file-too-large",
      `The file has ${bytes.length} bytes.`,
      `Split it: at most ${WORKBOOK_LIMITS.fileBytes / 1024 / 1024} MiB are read at once.`,
    );
  if (bytes.subarray(0, 4).toString("hex") === "d0cf11e0")
    return refused("not-a-workbook", "The file is an old .xls workbook or is locked.", "Save it as .xlsx, unlocked.");
  if (bytes.subarray(0, 2).toString("latin1") !== "PK")
    return refused("not-a-workbook", "The file is no .xlsx workbook.", "Save the sheet as .xlsx and send that.");
  return undefined;
}

function toCell(value: unknown): Cell {
  if (value instanceof Date || typeof value === "number" || typeof value === "boolean") return value;
  return typeof value === "string" && value !== "" ? value : null;
}

function charactersFault(sheets: readonly SheetCells[]): WorkbookOutcome | undefined {
  let characters = 0;
  for (const { rows } of sheets)
    for (const row of rows) for (const cell of row) if (typeof cell === "string") characters += cell.length;
  if (characters <= WORKBOOK_LIMITS.cellCharacters) return undefined;
  return refused(
    "unpacks-too-large",
    `The cells hold ${characters} characters.`,
    "Shorten the texts or split the file.",
  );
}

/** The reader names the cell it stumbled over, which helps; it may also quote it whole, or as it is, which does not. */
const LONGEST_REASON = 200;

/**
 * Reads the cells of every sheet of an .xlsx file. Refuses, in words for the person who made it, what is no readable
 * workbook or is larger than {@link WORKBOOK_LIMITS}.
 *
 * The archive's directory is read before anything is unpacked, and the reader behind unpacks into buffers of the size
 * declared there, so a zip bomb costs nothing; it must be the `universal` reader, the streaming one trusts the stream.
 */
export async function readWorkbook(file: Uint8Array): Promise<WorkbookOutcome> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const opening = openingFault(bytes);
  if (opening !== undefined) return opening;
  const entries = readZipDirectory(bytes);
  if (entries === undefined) return unreadable("The file is cut off or damaged.");
  const fault = archiveFault(entries) ?? partsFault(bytes, entries);
  if (fault !== undefined) return fault;
  try {
    const read = await readSheets(new Blob([new Uint8Array(file)]));
    // Parsed once, but every listing would be judged, and 50 of one large sheet would fill the memory.
    if (new Set(read.map(({ data }) => data)).size < read.length)
      return refused("too-many-sheets", "The workbook lists one sheet more than once.", "List each sheet once.");
    const sheets = read.map(({ sheet, data }) => ({
      name: shownValue(sheet),
      rows: data.map((row) => row.map(toCell)),
    }));
    return charactersFault(sheets) ?? { ok: true, sheets };
  } catch (cause) {
    const reason = cause instanceof Error ? plainLineOf(cause.message, LONGEST_REASON) : "unknown reason";
    return unreadable(`The workbook cannot be read: ${reason}.`);
  }
}
