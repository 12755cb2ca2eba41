import readSheets from "read-excel-file/universal";
import type { AvailsFinding, FindingCode } from "./findings.ts";
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
  /** Cells take about three times their XML in memory, and an import has 256 MB; 20,000 full rows are 40 MB of XML. */
  unpackedBytes: 64 * 1024 * 1024,
  /** A workbook of 50 sheets has about 70 members; an archive of thousands is none. */
  archiveMembers: 1_000,
  /** The official workbooks have three data sheets and a few of instructions. */
  sheets: 50,
  /** Whole catalogues of studios come in files of this size; more must be split, and each half still judged whole. */
  rows: 20_000,
  /** Empty but formatted rows cost the reader little, and templates format them all: 1,048,576 per sheet. */
  formattedRows: 4 * 1_048_576,
  /** The format has 112 columns; the rest leaves room for a licensor's own. */
  columns: 256,
} as const;

function refused(code: FindingCode, message: string, remedy: string): WorkbookOutcome {
  return { ok: false, finding: { code, message, remedy } };
}

/** The letter a spreadsheet program shows for a 0-based column: 0 → A, 26 → AA. */
export function columnLetter(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : columnLetter(Math.floor(index / 26) - 1) + last;
}

function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters) number = number * 26 + letter.charCodeAt(0) - 64;
  return number;
}

interface Extent {
  /** The furthest row and column that hold something. */
  rows: number;
  columns: number;
  /** The furthest row mentioned at all; templates format empty rows down to the last one. */
  formattedRows: number;
}

/** How far a sheet's XML reaches. A single filled cell at XFD1048576 would make the reader fill in a billion others. */
function extentOf(xml: string): Extent {
  const extent: Extent = { rows: 0, columns: 0, formattedRows: 0 };
  let widest = "";
  for (const [, letters = "", digits = ""] of xml.matchAll(/<(?:\w+:)?c\b[^>]*?\sr="([A-Z]+)(\d+)"[^>/]*>/g)) {
    extent.rows = Math.max(extent.rows, Number(digits));
    if (letters === widest) continue;
    const number = columnNumber(letters);
    if (number > extent.columns) {
      extent.columns = number;
      widest = letters;
    }
  }
  for (const [, digits = ""] of xml.matchAll(/<(?:\w+:)?row\b[^>]*?\sr="(\d+)"/g))
    extent.formattedRows = Math.max(extent.formattedRows, Number(digits));
  return extent;
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
  if (!entries.some((entry) => entry.name === "xl/workbook.xml"))
    return refused("not-a-workbook", "The file is a zip archive but no workbook.", "Save it as .xlsx and send that.");
  return undefined;
}

function sheetFault(bytes: Buffer, entries: ZipEntry[]): WorkbookOutcome | undefined {
  const sheets = entries.filter((entry) => /^xl\/worksheets\/[^/]+\.xml$/.test(entry.name));
  if (sheets.length > WORKBOOK_LIMITS.sheets)
    return refused("too-many-sheets", `The workbook has ${sheets.length} sheets.`, "Send only the avails sheets.");
  let formattedRows = 0;
  for (const entry of sheets) {
    const xml = unpackEntry(bytes, entry)?.toString("utf8");
    if (xml === undefined) return unreadable(`Part ${entry.name} is damaged.`);
    if (xml.includes("<!DOCTYPE")) return unreadable(`Part ${entry.name} carries a document type.`);
    const extent = extentOf(xml);
    formattedRows += extent.formattedRows;
    if (extent.rows > WORKBOOK_LIMITS.rows || formattedRows > WORKBOOK_LIMITS.formattedRows)
      return refused("too-many-rows", "A sheet has more rows than are read at once.", splitRemedy);
    if (extent.columns > WORKBOOK_LIMITS.columns)
      return refused(
        "too-many-columns",
        `A sheet has more than ${WORKBOOK_LIMITS.columns} columns.`,
        "Delete the columns to the right of the avails, also the empty ones that are only formatted.",
      );
  }
  return undefined;
}

const splitRemedy = `Split the file: at most ${WORKBOOK_LIMITS.rows} rows per sheet.`;

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
  const fault = archiveFault(entries) ?? sheetFault(bytes, entries);
  if (fault !== undefined) return fault;
  try {
    const sheets = await readSheets(new Blob([new Uint8Array(file)]));
    return {
      ok: true,
      sheets: sheets.map(({ sheet, data }) => ({ name: sheet, rows: data.map((row) => row.map(toCell)) })),
    };
  } catch (cause) {
    return unreadable(`The workbook cannot be read: ${cause instanceof Error ? cause.message : "unknown reason"}.`);
  }
}
