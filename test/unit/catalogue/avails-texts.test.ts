import { describe, expect, it } from "vitest";
import type { RowFacts } from "#infra/local/seed/write-avails.ts";
import { type Findings, gatherFindings } from "#shared/catalogue/avails/findings.ts";
import { readRows } from "#shared/catalogue/avails/read-rows.ts";
import type { SheetCells } from "#shared/catalogue/avails/workbook.ts";
import { newWorkSchema } from "#shared/catalogue/work-schema.ts";
import { episode, film } from "./avails-rows.ts";

/** A sheet of one row, as it is after its file was opened: its cells may hold anything. */
function sheetOf(facts: RowFacts, name = "Movies"): SheetCells {
  const headers = Object.keys(facts);
  const parts = headers.map((header) => header.split(":"));
  return {
    name,
    rows: [
      parts.map(([group = ""]) => group),
      parts.map(([, column = ""]) => column),
      headers.map((_, i) => (i === 0 ? "v1.9" : "//Opt")),
      Object.values(facts).map((cell) => cell ?? null),
    ],
  };
}

function readRow(facts: RowFacts): { findings: Findings; work: object | undefined } {
  const findings = gatherFindings();
  const { rows } = readRows([sheetOf(facts)], findings);
  return { findings, work: rows[0]?.work };
}

const SERIES = episode(1, { "AvailMetadata:SeriesTitleDisplayUnlimited": "Ferry" });
/** Every column whose text is kept, with a row it stands in. */
const LINES: readonly (readonly [header: string, row: RowFacts])[] = [
  ...["AvailMetadata:TitleInternalAlias", "AvailMetadata:TitleDisplayUnlimited", "AvailAsset:ContentID"].map(
    (header) => [header, film()] as const,
  ),
  ...["Avail:ALID", "Serai:OriginalTitle", "Serai:Genres", "Avail:DisplayName"].map(
    (header) => [header, film()] as const,
  ),
  ...["SeriesTitleInternalAlias", "SeriesTitleDisplayUnlimited", "SeasonTitleDisplayUnlimited"].map(
    (name) => [`AvailMetadata:${name}`, SERIES] as const,
  ),
  ...["SeasonTitleInternalAlias", "EpisodeTitleInternalAlias", "EpisodeTitleDisplayUnlimited"].map(
    (name) => [`AvailMetadata:${name}`, SERIES] as const,
  ),
  ...["SeriesContentID", "SeasonContentID", "EpisodeContentID"].map((name) => [`AvailAsset:${name}`, SERIES] as const),
];
const NEVER = [
  "\u0000",
  "\u0007",
  "\u001b",
  "\u007f",
  "\u009b",
  "\u202a",
  "\u202e",
  "\u2066",
  "\u2069",
  "\ud83d",
  "\ude00",
];
const quoted = (text: string) => text.replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16)}`);

describe("a text in a workbook", () => {
  it.each(LINES)("in %s is refused at its cell for every character a body refuses", (header, row) => {
    for (const one of [...NEVER, ...(header === "Serai:Genres" ? [] : ["\n", "\t"]), "\u2028"]) {
      const { findings } = readRow({ ...row, [header]: `a${one}b` });
      const told = quoted(one);
      expect(findings.errors, told).toHaveLength(1);
      expect(findings.errors[0], told).toMatchObject({
        code: "unreadable-text",
        sheet: "Movies",
        row: 4,
        column: { header },
      });
      expect(JSON.stringify(findings.errors), told).not.toMatch(/[\u202a-\u202e\u2066-\u2069]|\\u00|\\ud[89a-f]/i);
    }
  });

  it("that is told at length may have lines, kept as a body's are, and nothing else of that kind", () => {
    const synopsis = (text: string) => readRow({ ...film(), "Serai:Synopsis": text });
    expect(synopsis("One.\r\nTwo.\n\tThree. ").work).toMatchObject({ synopsis: "One.\nTwo.\n\tThree." });
    for (const one of NEVER) {
      const [error, ...more] = synopsis(`a${one}b`).findings.errors;
      expect([error?.code, error?.column?.header, more]).toEqual(["unreadable-text", "Serai:Synopsis", []]);
    }
  });

  it.each([
    ["AvailMetadata:TitleDisplayUnlimited", 300],
    ["AvailMetadata:TitleInternalAlias", 300],
    ["Serai:OriginalTitle", 300],
    ["AvailAsset:ContentID", 256],
    ["Serai:Synopsis", 4_000],
    ["Serai:Genres", 100],
  ])("in %s is as long as by hand: %i characters", (header, longest) => {
    expect(readRow({ ...film(), [header]: "x".repeat(longest) }).findings.errors).toEqual([]);
    const { findings } = readRow({ ...film(), [header]: "x".repeat(longest + 1) });
    expect(findings.errors).toMatchObject([
      { code: "cell-too-long", column: { header }, remedy: `Shorten it to ${longest} characters.` },
    ]);
  });

  it("in any script is kept as it stands, and could have been written by hand", () => {
    for (const text of ["Phở 🍜", "قافلة", "שיירה", "a\u200fb", "e\u0301", "𠮷野家", "=1+1", "<script>"]) {
      const { findings, work } = readRow({
        ...film(),
        "AvailMetadata:TitleDisplayUnlimited": text,
        "Serai:Genres": text,
      });
      expect(findings.errors).toEqual([]);
      expect(work).toMatchObject({ title: text, genres: [text] });
      const byHand = { kind: "film", contentId: "c", titles: [{ language: "en", title: text }], genres: [text] };
      expect(newWorkSchema.parse(byHand)).toMatchObject({ titles: [{ title: text }], genres: [text] });
    }
  });

  it("that names no language, medium or country is quoted as one short plain line", () => {
    const hostile = `q\u202e${"x".repeat(200)}`;
    for (const header of ["AvailTrans:AllowedLanguages", "AvailTrans:LicenseType", "Serai:OriginCountries"]) {
      const { findings } = readRow({ ...film(), [header]: hostile });
      expect(findings.errors.length).toBeGreaterThan(0);
      for (const { value = "", message } of findings.errors) {
        expect(value).toMatch(/^q x{76,77}…$/);
        expect(message.length).toBeLessThan(200);
      }
    }
  });
});
