import { describe, expect, it } from "vitest";
import writeSheets from "write-excel-file/node";
import { BREAKS, brokenWorkbook } from "#infra/local/seed/broken-workbook.ts";
import { columnsOf, type RowFacts } from "#infra/local/seed/write-avails.ts";
import { LISTED_FINDINGS } from "#shared/catalogue/avails/findings.ts";
import { readAvailsWorkbook } from "#shared/catalogue/avails/read-avails.ts";
import { day, episode, errorsOf, film, planOf, read, rightsOf, season, TODAY } from "./avails-rows.ts";

const EXCLUSIVE: RowFacts = { "AvailTrans:Exclusive": "TRUE" };

type SheetCell = string | number | boolean | null;

/** Reads sheets written cell by cell, headers and all. */
async function readCells(...sheets: [name: string, data: SheetCell[][]][]) {
  const bytes = await writeSheets(sheets.map(([sheet, data]) => ({ sheet, data }))).toBuffer();
  return readAvailsWorkbook(new Uint8Array(bytes), { today: TODAY });
}

/** A sheet of one film row with the given columns, in that order. */
function filmSheet(headers: readonly string[], version: SheetCell, cells: RowFacts = film()): SheetCell[][] {
  const facts: Record<string, SheetCell | undefined> = cells;
  return [
    headers.map((header) => header.split(":")[0] ?? ""),
    headers.map((header) => header.split(":")[1] ?? ""),
    headers.map((_, index) => (index === 0 ? version : "//Opt")),
    headers.map((header) => facts[header] ?? null),
  ];
}

describe("an avails workbook", () => {
  it("becomes a plan of works, rights and the rows they came from", async () => {
    const plan = await planOf([
      film({
        "AvailAsset:TitleID": "10.5240/7791-8534-2C23-9030-8610-5",
        "AvailMetadata:ReleaseYear": 2024,
        "AvailMetadata:TotalRunTime": "1:56:20",
        "AvailTrans:PriceType": "LicenseFee",
        "AvailTrans:PriceValue": 12000,
        "AvailTrans:PriceCurrency": "EUR",
        "Serai:OriginalTitle": "Тұз жолы",
        "Serai:OriginalLanguage": "KK",
        "Serai:OriginCountries": "KZ, UZ",
        "Serai:Genres": "drama, history",
        "Serai:Synopsis": "A caravan in the winter the railway comes.",
      }),
    ]);
    expect(plan).toEqual({
      format: "EMA",
      version: "1.9",
      rowCount: 1,
      warnings: [],
      works: [
        {
          contentId: "salt-road",
          kind: "film",
          eidr: "10.5240/7791-8534-2C23-9030-8610-5",
          titles: [{ language: "en", title: "The Salt Road" }],
          internalAlias: "Salt Road, The",
          originalTitle: "Тұз жолы",
          originalLanguage: "kk",
          year: 2024,
          runtimeMinutes: 116,
          originCountries: ["KZ", "UZ"],
          genres: ["drama", "history"],
          synopses: [{ language: "en", text: "A caravan in the winter the railway comes." }],
          seasons: [],
          rightsIn: [
            {
              source: "alid-salt-road|DE",
              alid: "alid-salt-road",
              territory: "DE",
              scope: { kind: "work" },
              media: ["SVOD"],
              languages: { all: true },
              startDay: day("2026-01-01"),
              endDay: day("2027-01-01"),
              exclusivity: { kind: "non-exclusive" },
              rows: [4],
              entryType: "Full Extract",
              price: { type: "LicenseFee", value: "12000", currency: "EUR" },
            },
          ],
        },
      ],
    });
  });

  it("keeps one title per language, the first row's as display title", async () => {
    const rows = [
      film(),
      film({ "AvailTrans:AssetLanguage": "TR", "AvailMetadata:TitleDisplayUnlimited": "Tuz Yolu" }),
      film({ "AvailTrans:Territory": "AT" }),
    ];
    const [work] = (await planOf(rows)).works;
    expect(work?.titles).toEqual([
      { language: "en", title: "The Salt Road" },
      { language: "tr", title: "Tuz Yolu" },
    ]);
  });

  it("knows columns by group and name, in any order, beside columns it does not know", async () => {
    const headers = [...columnsOf("movies"), "Licensor:OurOwnNote"].reverse();
    const outcome = await readCells(["Data", filmSheet(headers, "1.9")]);
    expect(outcome.ok && outcome.plan.works[0]?.rightsIn[0]?.rows).toEqual([4]);
  });

  it("leaves instructions and dictionaries beside the data alone", async () => {
    const outcome = await readCells(
      ["How to fill this in", [["Version"], ["Read this first"]]],
      ["Template-Movies", filmSheet(columnsOf("movies"), "1.9").slice(0, 3)],
      ["Movies", filmSheet(columnsOf("movies"), "1.9")],
    );
    expect(outcome.ok && outcome.plan.rowCount).toBe(1);
  });

  it("forgives the misprints of the official templates", async () => {
    const misprinted = columnsOf("movies").map((header) => header.replace("Avail:BundledALIDs", "Avail:BundleALIDs"));
    expect((await readCells(["Movies", filmSheet(misprinted, 1.8)])).ok).toBe(true);
  });

  it.each(["1.7", "1.8", "1.9"])("of version %s is read", async (version) => {
    const outcome = await readCells(["Movies", filmSheet(columnsOf("movies"), version)]);
    expect(outcome.ok && outcome.plan.version).toBe(version);
  });

  it("of another version, without a required column, or with one twice is refused at its header", async () => {
    const headers = columnsOf("movies");
    const cases: [SheetCell[][], string, number][] = [
      [filmSheet(headers, "2.0"), "unsupported-version", 3],
      [
        filmSheet(
          headers.filter((header) => header !== "AvailTrans:End"),
          "1.9",
        ),
        "missing-column",
        2,
      ],
      [filmSheet([...headers, "AvailTrans:End"], "1.9"), "duplicate-column", 2],
    ];
    for (const [data, code, row] of cases) {
      const outcome = await readCells(["Movies", data]);
      expect(outcome.ok ? [] : outcome.errors.map((error) => [error.code, error.row])).toEqual([[code, row]]);
    }
  });

  it("with no avails sheet, or with no row in it, is refused", async () => {
    const none = await readCells(["Budget", [["Item", "Cost"]]]);
    const empty = await read([]);
    expect(none.ok ? "" : none.errors[0]?.code).toBe("no-avails-sheet");
    expect(empty.ok ? "" : empty.errors[0]?.code).toBe("no-rows");
  });

  it("with one wrong row imports nothing", async () => {
    const outcome = await read([film(), film({ "AvailTrans:Territory": "Worldwide", "Avail:ALID": "other" })]);
    expect(outcome).toMatchObject({
      ok: false,
      errorCount: 1,
      errors: [
        {
          code: "unknown-territory",
          sheet: "Movies",
          row: 5,
          column: { letter: "D", header: "AvailTrans:Territory" },
          value: "Worldwide",
        },
      ],
    });
  });

  it("with thousands of wrong rows lists the first and counts the rest", async () => {
    const rows = Array.from({ length: 1200 }, (_, number) =>
      film({ "AvailTrans:Territory": "ROW", "Avail:ALID": `a${number}` }),
    );
    const outcome = await read(rows);
    expect(outcome.ok ? [] : [outcome.errors.length, outcome.errorCount]).toEqual([LISTED_FINDINGS, 1200]);
  });
});

describe("every way a row can be wrong", () => {
  it.each(Object.keys(BREAKS))("%s is found at the broken row alone", async (code) => {
    const rows = BREAKS[code]?.(film()) ?? [];
    const errors = await errorsOf([film({ "AvailAsset:ContentID": "sound", "Avail:ALID": "sound" }), ...rows]);
    expect(errors.map((error) => [error.code, error.row])).toEqual([[code, 4 + rows.length]]);
    expect(errors[0]?.remedy).not.toBe("");
  });

  it("is at worst reported at its place: nothing in any one cell makes the reading throw", async () => {
    const values = ["🎬", "10.5240/", "9".repeat(400), -1, 1e300, 0.5, true, "en:en:en", ",;,", "2026-13-45"];
    const spoilt = (right: RowFacts, kind: "movies" | "tv") =>
      columnsOf(kind).flatMap((header) => values.map((value) => ({ ...right, [header]: value })));
    const outcome = await read(spoilt(film(), "movies"), [...spoilt(season(), "tv"), ...spoilt(episode(1), "tv")]);
    expect(outcome.ok).toBe(false);
    if (!outcome.ok)
      expect(outcome.errors.every(({ sheet, row }) => sheet !== undefined && row !== undefined)).toBe(true);
  });

  it("stands in the workbook made to show them", async () => {
    const outcome = await readAvailsWorkbook(await brokenWorkbook(), { today: TODAY });
    const codes = new Set(outcome.ok ? [] : outcome.errors.map(({ code }) => code));
    expect([...codes].sort()).toEqual(Object.keys(BREAKS).sort());
  });
});

describe("a right", () => {
  it("told in HD, SD and UHD rows is one right, exclusive if one of them says so", async () => {
    const rows = ["HD", "SD", "UHD"].map((format) => film({ "AvailTrans:FormatProfile": format }));
    const [right, ...others] = await rightsOf([{ ...rows[0], ...EXCLUSIVE }, ...rows.slice(1)]);
    expect(others).toEqual([]);
    expect(right).toMatchObject({ rows: [4, 5, 6], exclusivity: { kind: "exclusive" } });
  });

  it.each([
    ["TRUE", "", { kind: "exclusive" }],
    ["T", "", { kind: "exclusive" }],
    ["1", "Yes", { kind: "exclusive" }],
    ["yes", "Sole", { kind: "sole" }],
    ["TRUE", "Co-exclusive (3)", { kind: "co-exclusive", of: 3 }],
    ["FALSE", "", { kind: "non-exclusive" }],
    ["0", "Sole", { kind: "non-exclusive" }],
    ["", "", { kind: "non-exclusive" }],
  ])("marked %j with %j is as exclusive as that says", async (exclusive, attributes, kind) => {
    const cells = { "AvailTrans:Exclusive": exclusive, "AvailTrans:ExclusiveAttributes": attributes };
    expect((await rightsOf([film(cells)]))[0]?.exclusivity).toEqual(kind);
  });

  it.each([
    ["EST", "EST"],
    ["VOD", "TVOD"],
    ["SVOD", "SVOD"],
    ["AVOD", "AVOD"],
    ["FOD", "FVOD"],
    ["FTV", "FTV"],
    ["ptv1", "PTV1"],
    ["FAST", "FAST"],
  ])("licensed as %s is a right in %s", async (licenseType, medium) => {
    const cells = { "AvailTrans:LicenseType": licenseType, "AvailTrans:PriceType": "NA" };
    expect((await rightsOf([film(cells)]))[0]?.media).toEqual([medium]);
  });

  it("licensed outside the format's list is warned of once per type, with the count", async () => {
    const rows = ["DE", "AT", "CH"].map((territory) =>
      film({ "AvailTrans:Territory": territory, "AvailTrans:LicenseType": "FTV" }),
    );
    const { warnings } = await planOf(rows);
    expect(warnings.map(({ code, row }) => [code, row])).toEqual([["licence-type-by-agreement", 4]]);
    expect(warnings[0]?.message).toContain("3 rows");
  });

  it("takes its languages from all its rows, and gives held back ones away", async () => {
    const allowed = await rightsOf([
      film({ "AvailTrans:AllowedLanguages": "en" }),
      film({ "AvailTrans:AllowedLanguages": "tr:sub", "AvailTrans:FormatProfile": "SD" }),
    ]);
    expect(allowed).toHaveLength(1);
    expect(allowed[0]?.languages).toEqual({
      versions: [
        { use: "dub", tag: "en" },
        { use: "original", tag: "en" },
        { use: "subtitle", tag: "en" },
        { use: "subtitle", tag: "tr" },
      ],
    });
    const [heldBack] = await rightsOf([film({ "AvailTrans:HoldbackLanguage": "fr:dub" })]);
    expect(heldBack?.languages).toEqual({ all: true, except: [{ use: "dub", tag: "fr" }] });
  });

  it("may be exclusive in French and open in English", async () => {
    const rights = await rightsOf([
      film({ ...EXCLUSIVE, "AvailTrans:AllowedLanguages": "fr" }),
      film({ "AvailTrans:Exclusive": "FALSE", "AvailTrans:AllowedLanguages": "en" }),
    ]);
    expect(rights.map(({ exclusivity }) => exclusivity.kind)).toEqual(["exclusive", "non-exclusive"]);
  });

  it("deleted whole asks for no terms and carries none", async () => {
    const cells = { "Disposition:EntryType": "Full Delete", "AvailTrans:Start": "", "AvailTrans:LicenseType": "" };
    const [right] = await rightsOf([film(cells)]);
    expect(right).toMatchObject({ entryType: "Full Delete", source: "alid-salt-road|DE", media: [], rows: [4] });
  });
});

describe("exclusive rights in one file", () => {
  const later = { "AvailTrans:Start": "2026-12-31", "AvailTrans:End": "2027-12-31", "Avail:ALID": "alid-later" };

  it("that share a day are refused at the later row, which names the first", async () => {
    const errors = await errorsOf([film(EXCLUSIVE), film({ ...EXCLUSIVE, ...later })]);
    expect(errors).toMatchObject([
      { code: "overlapping-exclusives", row: 5, column: { header: "AvailTrans:Exclusive" } },
    ]);
    expect(errors[0]?.message).toContain("2026-12-31 to 2026-12-31 is already claimed in row 4");
  });

  it.each([
    ["in another territory", { "AvailTrans:Territory": "AT" }],
    ["in another medium", { "AvailTrans:LicenseType": "FTV" }],
    ["from the next day on", { "AvailTrans:Start": "2027-01-01" }],
    ["for another work", { "AvailAsset:ContentID": "other" }],
  ])("are accepted side by side %s", async (_, cells) => {
    expect(await rightsOf([film(EXCLUSIVE), film({ ...EXCLUSIVE, ...later, ...cells })])).toHaveLength(2);
  });

  it("are accepted beside one that is not exclusive: a holder may be told the same right twice", async () => {
    expect(await rightsOf([film(EXCLUSIVE), film(later)])).toHaveLength(2);
  });

  it("of a season and of one of its episodes are refused", async () => {
    const errors = await errorsOf([], [season(EXCLUSIVE), episode(2, EXCLUSIVE)]);
    expect(errors.map(({ code, sheet, row }) => [code, sheet, row])).toEqual([["overlapping-exclusives", "TV", 5]]);
  });
});

describe("a series", () => {
  it("is one work with its seasons and episodes, each with its own rights", async () => {
    const [work] = (await planOf([], [season(), episode(2), episode(1)])).works;
    expect(work).toMatchObject({ contentId: "night-ferry", kind: "series", titles: [{ title: "Night Ferry" }] });
    expect(work?.seasons).toEqual([
      {
        season: 1,
        contentId: "night-ferry-1",
        episodes: [
          { episode: 1, contentId: "night-ferry-1-1", title: "Crossing 1" },
          { episode: 2, contentId: "night-ferry-1-2", title: "Crossing 2" },
        ],
      },
    ]);
    expect(work?.rightsIn.map(({ scope }) => scope)).toEqual([
      { kind: "season", season: 1 },
      { kind: "episode", season: 1, episode: 2 },
      { kind: "episode", season: 1, episode: 1 },
    ]);
  });

  it("sold by the season has its episodes counted out", async () => {
    const [work] = (await planOf([], [season()])).works;
    expect(work?.seasons[0]?.episodes).toEqual([{ episode: 1 }, { episode: 2 }, { episode: 3 }]);
  });

  it("of more episodes than can be kept is refused, not counted out", async () => {
    const errors = await errorsOf([], [season({ "AvailMetadata:EpisodeCount": 999_999 })]);
    expect(errors.map(({ code }) => code)).toEqual(["bad-number"]);
  });
});
