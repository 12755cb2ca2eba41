import readSheets from "read-excel-file/universal";
import type { AvailsFinding, FindingCode } from "./findings.ts";
import { type SheetExtent, sheetExtent, tagsAreShort } from "./sheet-extent.ts";
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
  if (!entries.some((entry) => entry.name === "xl/workbook.xml"))
    return refused("not-a-workbook", "The file is a zip archive but no workbook.", "Save it as .xlsx and send that.");
  return undefined;
}

const LISTED_SHEET = /<(?:\w{1,20}:)?sheet(?=[\s/>])/g;

/** Looks through every part before the reader does: sheets by their content, for a part's name proves nothing. */
function partsFault(bytes: Buffer, entries: ZipEntry[]): WorkbookOutcome | undefined {
  const total = { sheets: 0, rows: 0, formattedRows: 0, columns: 0 };
  for (const entry of entries.filter(({ name }) => /\.xml(\.rels)?$/.test(name))) {
    const xml = unpackEntry(bytes, entry)?.toString("utf8");
    if (xml === undefined) return unreadable(`Part ${entry.name} is damaged.`);
    if (xml.includes("<!DOCTYPE")) return unreadable(`Part ${entry.name} carries a document type.`);
    if (!tagsAreShort(xml)) return unreadable(`Part ${entry.name} has a tag without an end.`);
    // One sheet may be listed many times and is then read as often.
    if (entry.name === "xl/workbook.xml") total.sheets += [...xml.matchAll(LISTED_SHEET)].length;
    if (!xml.includes("sheetData")) continue;
    const extent = sheetExtent(xml);
    if (extent === undefined) return unreadable(`Part ${entry.name} has cells without a plain address.`);
    total.rows += extent.rows;
    total.formattedRows += extent.formattedRows;
    total.columns = Math.max(total.columns, extent.columns);
  }
  return extentFault(total);
}

interface WorkbookExtent extends SheetExtent {
  sheets: number;
}

function extentFault({ sheets, rows, formattedRows, columns }: WorkbookExtent): WorkbookOutcome | undefined {
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

/** The reader names the cell it stumbled over, which helps; it may also quote it whole, which does not. */
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
    const sheets = read.map(({ sheet, data }) => ({ name: sheet, rows: data.map((row) => row.map(toCell)) }));
    return charactersFault(sheets) ?? { ok: true, sheets };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(0, LONGEST_REASON) : "unknown reason";
    return unreadable(`The workbook cannot be read: ${reason}.`);
  }
}
