import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AvailsFinding } from "#shared/catalogue/avails/findings.ts";
import type { AvailsOutcome } from "#shared/catalogue/avails/plan.ts";
import { readAvailsWorkbook } from "#shared/catalogue/avails/read-avails.ts";
import { dayOf } from "#shared/rights/days.ts";
import { referenceData } from "./reference-data.ts";

const samples = referenceData("mddf/samples/avails-xlsx");
const today = dayOf("2026-06-01") ?? 0;

/** Cells of one column: rows as `4-8,10`. */
interface Wrong {
  code: string;
  sheet: string;
  column: string;
  rows: string;
}

interface Clean {
  version: string;
  works: number;
  rights: number;
  rows: number;
  warnings: Wrong[];
}

function wrong(code: string, sheet: string, column: string, rows: string): Wrong {
  return { code, sheet, column, rows };
}

/** `4,5,6,8` → `4-6,8`. */
function ranges(rows: readonly number[]): string {
  const parts: [from: number, to: number][] = [];
  for (const row of rows) {
    const last = parts.at(-1);
    if (last !== undefined && last[1] === row - 1) last[1] = row;
    else parts.push([row, row]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}

function gathered(findings: readonly AvailsFinding[]): Wrong[] {
  const cells = new Map<string, { first: Wrong; rows: number[] }>();
  for (const { code, sheet = "", column, row = 0 } of findings) {
    const name = column === undefined ? "" : `${column.letter} ${column.header.split(":")[1]}`;
    const key = `${code}|${sheet}|${name}`;
    const known = cells.get(key) ?? { first: wrong(code, sheet, name, ""), rows: [] };
    known.rows.push(row);
    cells.set(key, known);
  }
  return [...cells.values()].map(({ first, rows }) => ({ ...first, rows: ranges(rows) }));
}

function cleanOf(outcome: AvailsOutcome): Clean | undefined {
  if (!outcome.ok) return undefined;
  const { version, works, rowCount, warnings } = outcome.plan;
  const rights = works.reduce((sum, work) => sum + work.rightsIn.length, 0);
  return { version, works: works.length, rights, rows: rowCount, warnings: gathered(warnings) };
}

/**
 * The three files that are right. Movies_v1.7.2 has instruction sheets beside its data and offers a collection;
 * noErrors leaves two prices open, as v1.7 allowed; TPT says a million rows and has three.
 */
const CLEAN: Record<string, Clean> = {
  "Avails_noErrors_v2.3_v1.7.3.xlsx": {
    version: "1.7",
    works: 8,
    rights: 12,
    rows: 24,
    warnings: [
      wrong("missing-price", "Movies", "BK PriceType", "4-5"),
      wrong("collection-carries-no-rights", "Movies", "T WorkType", "10-11"),
      wrong("cell-ignored", "TV", "N EpisodeContentID", "10-11"),
    ],
  },
  "Movies_v1.7.2_Collection.xlsx": {
    version: "1.7",
    works: 4,
    rights: 4,
    rows: 12,
    warnings: [wrong("collection-carries-no-rights", "Movies", "H WorkType", "12-15")],
  },
  "TPT-test_v1.9.xlsx": {
    version: "1.9",
    works: 1,
    rights: 1,
    rows: 3,
    warnings: [],
  },
};

/**
 * The nine that are not: most carry made-up EIDRs (`10.5240/:1489-…-BEFK-6`, wrong check characters), and beside them
 * empty required cells, rows repeated whole, a world "ZZ" with exceptions, dates that hang on a premiere, volumes and
 * bonus material.
 */
const REFUSED: Record<string, { errorCount: number; errors: Wrong[] }> = {
  "All_v1.8.xlsx": {
    errorCount: 291,
    errors: [
      wrong("wrong-eidr", "Template-Movies", "AI TitleID", "4-25,28-30"),
      wrong("wrong-eidr", "Template-Movies", "AJ EditID", "4-25,28-30"),
      wrong("wrong-eidr", "Template-Movies", "AL ContentID", "4-15"),
      wrong("missing-required-cell", "Template-Movies", "AL ContentID", "16-25,28-30"),
      wrong("duplicate-row", "Template-Movies", "AR ALID", "26-27"),
      wrong("wrong-eidr", "Template-TV", "W SeriesID", "4-41"),
      wrong("wrong-eidr", "Template-TV", "X SeasonID", "4-41"),
      wrong("wrong-eidr", "Template-TV", "BE SeriesContentID", "4-41"),
      wrong("wrong-eidr", "Template-TV", "Z EpisodeTitleID", "6-23,26-41"),
      wrong("wrong-eidr", "Template-TV", "AA EpisodeID", "6-23,26-41"),
      wrong("missing-required-cell", "Template-TV", "BH EpisodeContentID", "6-7"),
      wrong("wrong-eidr", "Template-TV", "BH EpisodeContentID", "8-21,26-39"),
      wrong("missing-required-cell", "Template-TV", "AF ALID", "24-25"),
    ],
  },
  "Avails_Volume_v1.8.xlsx": {
    errorCount: 18,
    errors: [
      wrong("unsupported-work-type", "AllAvails", "X WorkType", "4-5"),
      wrong("missing-required-cell", "AllAvails", "CQ PriceType", "4-12"),
      wrong("missing-required-cell", "AllAvails", "BE SeasonNumber", "6-12"),
    ],
  },
  "Bonus_v1.9.xlsx": {
    errorCount: 8,
    errors: [
      wrong("unknown-entry-type", "Bonus", "N EntryType", "4-5"),
      wrong("unknown-territory", "Bonus", "J Territory", "4-5"),
      wrong("unsupported-work-type", "Bonus", "M WorkType", "4-5"),
      wrong("missing-required-cell", "Bonus", "U LicenseType", "4-5"),
    ],
  },
  "Movies_v1.7.3.xlsx": {
    errorCount: 24,
    errors: [
      wrong("territory-exclusion", "Movies", "BT TerritoryExclusion", "4-5"),
      wrong("unknown-territory", "Movies", "BS Territory", "4-5"),
      wrong("wrong-eidr", "Movies", "S TitleID", "4-9"),
      wrong("wrong-eidr", "Movies", "P ContentID", "4-9"),
      wrong("bad-date", "Movies", "BQ StartLag", "5"),
      wrong("bad-date", "Movies", "BP Start", "5"),
      wrong("bad-date", "Movies", "AW EndLag", "5"),
      wrong("bad-date", "Movies", "AV End", "5"),
      wrong("wrong-eidr", "Movies", "Q EditID", "6-9"),
    ],
  },
  "Movies_v1.8.xlsx": {
    errorCount: 77,
    errors: [
      wrong("wrong-eidr", "Template-Movies", "AI TitleID", "4-25,28-30"),
      wrong("wrong-eidr", "Template-Movies", "AJ EditID", "4-25,28-30"),
      wrong("wrong-eidr", "Template-Movies", "AL ContentID", "4-15"),
      wrong("missing-required-cell", "Template-Movies", "AL ContentID", "16-25,28-30"),
      wrong("duplicate-row", "Template-Movies", "AR ALID", "26-27"),
    ],
  },
  "Movies_v1.9.xlsx": {
    errorCount: 78,
    errors: [
      wrong("wrong-eidr", "Template-Movies", "AI TitleID", "4-29"),
      wrong("wrong-eidr", "Template-Movies", "AJ EditID", "4-29"),
      wrong("wrong-eidr", "Template-Movies", "AL ContentID", "4-29"),
    ],
  },
  "TV_v1.7.3.xlsx": {
    errorCount: 42,
    errors: [
      wrong("wrong-eidr", "TV", "AX SeriesID", "4-11"),
      wrong("wrong-eidr", "TV", "AS SeasonID", "4-11"),
      wrong("wrong-eidr", "TV", "Q SeriesContentID", "4-11"),
      wrong("wrong-eidr", "TV", "AD EpisodeTitleID", "6-11"),
      wrong("wrong-eidr", "TV", "Z EpisodeID", "6-11"),
      wrong("wrong-eidr", "TV", "N EpisodeContentID", "6-11"),
    ],
  },
  "TV_v1.8.xlsx": {
    errorCount: 214,
    errors: [
      wrong("wrong-eidr", "Template-TV", "W SeriesID", "4-41"),
      wrong("wrong-eidr", "Template-TV", "X SeasonID", "4-41"),
      wrong("wrong-eidr", "Template-TV", "BE SeriesContentID", "4-41"),
      wrong("wrong-eidr", "Template-TV", "Z EpisodeTitleID", "6-23,26-41"),
      wrong("wrong-eidr", "Template-TV", "AA EpisodeID", "6-23,26-41"),
      wrong("missing-required-cell", "Template-TV", "BH EpisodeContentID", "6-7"),
      wrong("wrong-eidr", "Template-TV", "BH EpisodeContentID", "8-21,26-39"),
      wrong("missing-required-cell", "Template-TV", "AF ALID", "24-25"),
    ],
  },
  "TV_v1.9.xlsx": {
    errorCount: 254,
    errors: [
      wrong("wrong-eidr", "Template-TV_v1.9", "X SeriesID", "4-41"),
      wrong("wrong-eidr", "Template-TV_v1.9", "Y SeasonID", "4-41"),
      wrong("wrong-eidr", "Template-TV_v1.9", "BF SeriesContentID", "4-41"),
      wrong("wrong-eidr", "Template-TV_v1.9", "BG SeasonContentID", "4-41"),
      wrong("wrong-eidr", "Template-TV_v1.9", "AA EpisodeTitleID", "6-23,26-41"),
      wrong("wrong-eidr", "Template-TV_v1.9", "AB EpisodeID", "6-23,26-41"),
      wrong("wrong-eidr", "Template-TV_v1.9", "BI EpisodeContentID", "6-23,26-41"),
    ],
  },
};

describe.skipIf(samples === undefined)("the twelve official avails workbooks", () => {
  const read = (name: string) => readAvailsWorkbook(readFileSync(join(samples ?? "", name)), { today });

  it("are all named in the table of outcomes", () => {
    const files = readdirSync(samples ?? "").filter((name) => name.endsWith(".xlsx"));
    expect([...Object.keys(CLEAN), ...Object.keys(REFUSED)].sort()).toEqual(files.sort());
  });

  for (const [name, clean] of Object.entries(CLEAN))
    it(`imports ${name}: ${clean.works} works, ${clean.rights} rights`, async () => {
      expect(cleanOf(await read(name))).toEqual(clean);
    });

  for (const [name, { errorCount, errors }] of Object.entries(REFUSED))
    it(`refuses ${name} and names the ${errorCount} wrong cells`, async () => {
      const outcome = await read(name);
      expect(outcome.ok ? [] : gathered(outcome.errors)).toEqual(errors);
      expect(outcome.ok ? 0 : outcome.errorCount).toBe(errorCount);
    });

  it("gives every finding a remedy, and shows the value of every cell that holds one", async () => {
    for (const name of Object.keys(REFUSED)) {
      const outcome = await read(name);
      for (const finding of outcome.ok ? [] : outcome.errors) {
        expect(finding.remedy).not.toBe("");
        if (finding.code !== "missing-required-cell") expect(finding.value ?? "").not.toBe("");
      }
    }
  });
});
