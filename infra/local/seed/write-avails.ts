import writeSheets from "write-excel-file/node";
import { type Header, OFFICIAL_COLUMNS, SERAI_COLUMNS } from "#shared/catalogue/avails/columns.ts";

export type SheetKind = "movies" | "tv";

/** The filled cells of one row, by column. Dates are ISO text, as the format prefers. */
export type RowFacts = Partial<Record<Header, string | number | boolean>>;

const VERSION = "1.9";
const SHEET_NAMES: Record<SheetKind, string> = { movies: "Movies", tv: "TV" };

/** Requirement notes of row 3, for people; readers skip the row but for the version. */
const REQUIRED: ReadonlySet<string> = new Set(
  (
    "Territory WorkType EntryType TitleInternalAlias SeriesTitleInternalAlias SeasonNumber EpisodeCount LicenseType " +
    "FormatProfile Start End ContentID SeriesContentID SeasonContentID ALID"
  ).split(" "),
);

/** Every official column of a v1.9 sheet in order, and after them Serai's own for what the format cannot say. */
export function columnsOf(kind: SheetKind): readonly Header[] {
  return [...OFFICIAL_COLUMNS[kind], ...SERAI_COLUMNS];
}

function headerRows(columns: readonly Header[]): string[][] {
  const parts = columns.map((header) => header.split(":"));
  const notes = parts.map(([, name = ""]) => (REQUIRED.has(name) ? "//REQ" : "//Opt"));
  return [parts.map(([group = ""]) => group), parts.map(([, name = ""]) => name), [VERSION, ...notes.slice(1)]];
}

function cellsOf(row: RowFacts, columns: readonly Header[]) {
  const known: ReadonlySet<string> = new Set(columns);
  const stray = Object.keys(row).find((header) => !known.has(header));
  if (stray !== undefined) throw new RangeError(`The sheet has no column ${stray}`);
  return columns.map((header) => row[header] ?? null);
}

/**
 * Writes an EMA avails workbook v1.9 with a Movies and a TV sheet, each with all official columns in their order.
 * Facts are written as given, right or wrong. Throws RangeError for a column the sheet does not have.
 */
export async function writeAvails(facts: Record<SheetKind, readonly RowFacts[]>): Promise<Uint8Array> {
  const sheets = (["movies", "tv"] as const).map((kind) => {
    const columns = columnsOf(kind);
    return {
      sheet: SHEET_NAMES[kind],
      data: [...headerRows(columns), ...facts[kind].map((row) => cellsOf(row, columns))],
    };
  });
  return new Uint8Array(await writeSheets(sheets).toBuffer());
}
