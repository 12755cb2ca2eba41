import { isTerritory, territoryRemedy } from "#shared/platform/codes/territories.ts";
import type { AvailRow } from "./avail-row.ts";
import { cellText, listOf } from "./cell-values.ts";
import { findColumns, READ_COLUMNS, type SheetColumns } from "./columns.ts";
import { type Findings, shownValue } from "./findings.ts";
import { readTerms } from "./read-terms.ts";
import { readWork, type WorkLevel } from "./read-work.ts";
import { findingAt, type RowPlace, type RowReader, rowReader } from "./row-reader.ts";
import { columnLetter, type SheetCells } from "./workbook.ts";

const SUPPORTED_VERSIONS: ReadonlySet<string> = new Set(["1.7", "1.8", "1.9"]);

/** Rows 1 to 3 are group, name and notes. */
const FIRST_DATA_ROW = 4;

const LEVELS: ReadonlyMap<string, WorkLevel> = new Map([
  ["movie", "movie"],
  ["short", "short"],
  ["series", "series"],
  ["season", "season"],
  ["episode", "episode"],
]);

/** Work types of the format that are no licensable programme of their own here. */
const UNSUPPORTED_WORK_TYPES =
  /^(volume|supplemental|promotion|ad|excerpt|franchise|non-episodic show|miniseries|bonus|bundle|other)$/i;

function readTerritory(reader: RowReader): string | undefined {
  const text = reader.required("territory");
  if (reader.text("territoryExclusion") !== "")
    reader.error("territoryExclusion", {
      code: "territory-exclusion",
      message: "The row takes parts out of its territory.",
      remedy: "Write one row for each country that is granted, and leave TerritoryExclusion empty.",
    });
  if (text === undefined || isTerritory(text)) return text;
  reader.error("territory", {
    code: "unknown-territory",
    message: `${shownValue(text)} is no country by ISO 3166-1.`,
    remedy: territoryRemedy(text),
  });
  return undefined;
}

function readEntryType(reader: RowReader): "Full Extract" | "Full Delete" | undefined {
  const text = reader.required("entryType");
  if (text === undefined) return undefined;
  const plain = text.toLowerCase();
  if (plain === "full extract") return "Full Extract";
  if (plain === "full delete") return "Full Delete";
  reader.error("entryType", {
    code: "unknown-entry-type",
    message: `${shownValue(text)} is no entry type that is read here.`,
    remedy: "Write Full Extract, which replaces what is known for the ALID and territory, or Full Delete.",
  });
  return undefined;
}

function readLevel(reader: RowReader): WorkLevel | undefined {
  const text = reader.required("workType");
  if (text === undefined) return undefined;
  const level = LEVELS.get(text.toLowerCase());
  if (level !== undefined) return level;
  if (UNSUPPORTED_WORK_TYPES.test(text))
    reader.error("workType", {
      code: "unsupported-work-type",
      message: `A ${text} is not licensed here on its own.`,
      remedy: "Write rows for the films, seasons or episodes it is made of.",
    });
  else
    reader.error("workType", {
      code: "unknown-work-type",
      message: `${shownValue(text)} is no work type.`,
      remedy: "Write Movie, Short, Series, Season or Episode.",
    });
  return undefined;
}

/** A collection is an offer of other avails in one purchase: the rights stand in its members' own rows. */
function noteCollection(reader: RowReader): void {
  reader.required("alid");
  readTerritory(reader);
  const members = listOf(reader.text("bundledAlids")).length;
  reader.warn("workType", {
    code: "collection-carries-no-rights",
    message: `A collection of ${members} avails was noted; it makes no work of its own.`,
    remedy: "Nothing to do where each member has rows of its own.",
  });
}

function readRow(reader: RowReader): AvailRow | undefined {
  if (reader.text("workType").toLowerCase() === "collection") {
    noteCollection(reader);
    return undefined;
  }
  const entryType = readEntryType(reader);
  const territory = readTerritory(reader);
  const alid = reader.required("alid");
  const level = readLevel(reader);
  const read = level === undefined ? undefined : readWork(reader, level);
  const terms = entryType === "Full Delete" ? undefined : readTerms(reader);
  if (reader.failed() || alid === undefined || territory === undefined || read === undefined) return undefined;
  return { place: reader.place, alid, territory, ...read, ...(terms === undefined ? {} : { terms }) };
}

function judgeHeader(name: string, columns: SheetColumns, findings: Findings): void {
  if (!SUPPORTED_VERSIONS.has(columns.version))
    findings.error({
      code: "unsupported-version",
      sheet: name,
      row: 3,
      column: { letter: "A", header: READ_COLUMNS.displayName },
      value: shownValue(columns.version),
      message: `Version ${shownValue(columns.version)} of the avails format is not read here.`,
      remedy: "Use version 1.7, 1.8 or 1.9.",
    });
  for (const key of columns.missing)
    findings.error({
      code: "missing-column",
      sheet: name,
      row: 2,
      value: READ_COLUMNS[key],
      message: `The sheet has no column ${READ_COLUMNS[key]}.`,
      remedy: "Put the group into row 1 and the name into row 2 of a column of its own.",
    });
  for (const { key, at } of columns.repeated)
    findings.error({
      code: "duplicate-column",
      sheet: name,
      row: 2,
      column: { letter: columnLetter(at), header: READ_COLUMNS[key] },
      message: `The column ${READ_COLUMNS[key]} stands twice.`,
      remedy: "Keep one of them.",
    });
}

/** Reports a row that repeats another cell by cell; the first to stand in `seen` is the one kept. */
function isRepeated(place: RowPlace, seen: Map<string, number>, findings: Findings): boolean {
  const all = place.cells.map(cellText).join("\u0000");
  const first = seen.get(all);
  if (first === undefined) {
    seen.set(all, place.row);
    return false;
  }
  findings.error(
    findingAt(place, "alid", {
      code: "duplicate-row",
      message: `This row repeats row ${first} cell by cell.`,
      remedy: "Delete one of them.",
    }),
  );
  return true;
}

function readSheet(sheet: SheetCells, columns: SheetColumns, findings: Findings) {
  const rows: AvailRow[] = [];
  const seen = new Map<string, number>();
  let rowCount = 0;
  judgeHeader(sheet.name, columns, findings);
  for (const [index, cells] of sheet.rows.entries()) {
    if (index < FIRST_DATA_ROW - 1 || cells.every((cell) => cell === null)) continue;
    rowCount += 1;
    const place: RowPlace = { sheet: sheet.name, row: index + 1, columns, cells };
    if (isRepeated(place, seen, findings)) continue;
    const row = readRow(rowReader(place, findings));
    if (row !== undefined) rows.push(row);
  }
  return { rows, rowCount };
}

export interface ReadRows {
  rows: AvailRow[];
  /** Data rows seen, right and wrong. */
  rowCount: number;
  /** The newest version among the sheets. */
  version: string;
}

/** Reads the rows of every avails sheet and reports what is wrong in each by itself. */
export function readRows(sheets: readonly SheetCells[], findings: Findings): ReadRows {
  const rows: AvailRow[] = [];
  const versions: string[] = [];
  let rowCount = 0;
  for (const sheet of sheets) {
    const columns = findColumns(sheet.rows);
    if (columns === undefined) continue;
    versions.push(columns.version);
    const read = readSheet(sheet, columns, findings);
    for (const row of read.rows) rows.push(row);
    rowCount += read.rowCount;
  }
  if (versions.length === 0)
    findings.error({
      code: "no-avails-sheet",
      message: "No sheet has the columns of an avails list.",
      remedy: "Use the EMA avails template: groups in row 1, names in row 2, data from row 4.",
    });
  else if (rowCount === 0)
    findings.error({ code: "no-rows", message: "The avails sheets are empty.", remedy: "Write data from row 4 on." });
  return { rows, rowCount, version: versions.sort().at(-1) ?? "" };
}
