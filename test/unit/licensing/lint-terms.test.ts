import { describe, expect, test } from "vitest";
import { lintTerms } from "#shared/licensing/lint-terms.ts";
import type { TermsFindingCode } from "#shared/licensing/terms-finding.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");

const line = (over: object = {}) => ({
  ...{ media: ["SVOD"], territories: ["TH"], languages: "all" },
  ...{ firstDay: "2027-01-01", lastDay: "2027-12-31", exclusivity: { kind: "exclusive" }, ...over },
});
const found = (terms: Parameters<typeof lintTerms>[0]) =>
  lintTerms(terms, NOW).findings.map(({ level, code, path }) => `${level} ${code} ${path.join("/")}`);
const the = (code: TermsFindingCode, terms: Parameters<typeof lintTerms>[0]) =>
  lintTerms(terms, NOW).findings.find((finding) => finding.code === code);

describe("terms that say what they mean", () => {
  test("are found nothing with, and understood", () => {
    const report = lintTerms({ lines: [line(), line({ territories: ["VN"], media: ["FTV", "CTCH"] })] }, NOW);
    expect([report.findings, report.understood?.lines.length]).toEqual([[], 2]);
  });
});

describe("terms that are refused", () => {
  test.each([
    ["Europe", "EU, EEA, NORDICS"],
    ["CIS", "EAEU"],
    ["Middle East", "GCC"],
    ["Worldwide", "ALL-ISO"],
  ])("name the bare region %s, and are told what to write", (word, remedy) => {
    const terms = { lines: [line(), line({ territories: ["VN", word] })] };
    expect(found(terms)).toEqual(["refuse vague-territory lines/1/territories/1"]);
    expect(the("vague-territory", terms)?.remedy).toContain(remedy);
  });

  const STRANGE: [string, object, string][] = [
    ["a country that is none", { territories: ["UK"] }, "unknown-territory lines/0/territories/0"],
    ["a group that has ended", { territories: ["NAFTA"] }, "unknown-territory lines/0/territories/0"],
    [
      "a bare region among the exceptions",
      { territories: ["ALL-ISO"], exceptTerritories: ["VN", "Europe"] },
      "vague-territory lines/0/exceptTerritories/1",
    ],
    [
      "an exception that is no country",
      { territories: ["EU"], exceptTerritories: ["UK"] },
      "unknown-territory lines/0/exceptTerritories/0",
    ],
    [
      "a country that is named and excepted",
      { territories: ["EU", "DE"], exceptTerritories: ["BE", "DACH"] },
      "exception-contradicts lines/0/exceptTerritories/1",
    ],
    [
      "exceptions that leave nothing",
      { territories: ["SCANDINAVIA"], exceptTerritories: ["NORDICS"] },
      "exceptions-leave-nothing lines/0/exceptTerritories",
    ],
    ["a medium that is not defined", { media: ["SVOD", "STREAMING"] }, "unknown-medium lines/0/media/1"],
    ["a day that does not exist", { firstDay: "2027-02-30" }, "unknown-day lines/0/firstDay"],
    ["a date with a time of day", { firstDay: "2027-01-01T00:00:00" }, "unknown-day lines/0/firstDay"],
    ["a term that ends before it begins", { lastDay: "2026-12-31" }, "unknown-day lines/0/lastDay"],
    ["runs without a rule", { media: ["FTV"], runs: { number: 3 } }, "runs-without-rule lines/0/runs/per"],
    [
      "runs by a rule nobody knows",
      { media: ["FTV"], runs: { number: 3, per: "deal" } },
      "runs-without-rule lines/0/runs/per",
    ],
    ["no runs at all", { media: ["FTV"], runs: { number: 0, per: "episode" } }, "not-understood lines/0/runs/number"],
    ["a field nobody knows", { holdback: true }, "not-understood lines/0"],
    [
      "catch-up of a line without it",
      { media: ["FTV"], runs: { number: 3, per: "episode", catchUpDays: 7 } },
      "tied-use-not-granted lines/0/runs/catchUpDays",
    ],
    [
      "simulcast of a line without it",
      { media: ["FTV"], runs: { number: 3, per: "episode", simulcast: true } },
      "tied-use-not-granted lines/0/runs/simulcast",
    ],
    ["a term that is over", { firstDay: "2026-01-01", lastDay: "2026-11-19" }, "term-is-over lines/0/lastDay"],
  ];
  test.each(STRANGE)("have %s", (_, over, finding) => {
    expect(found({ lines: [line(over)] })).toEqual([`refuse ${finding}`]);
  });

  test("hold back cells of a bare region, or without end", () => {
    const { exclusivity: _, ...cells } = line({ territories: ["Europe"] });
    const { lastDay: _last, ...open } = { ...cells, territories: ["TH"] };
    const holdbacks = [
      { binds: "licensor", ...cells },
      { binds: "licensee", ...open },
    ];
    expect(found({ lines: [line()], holdbacks })).toEqual([
      "refuse vague-territory holdbacks/0/territories/0",
      "refuse unknown-day holdbacks/1/lastDay",
    ]);
  });

  test("state a zone nobody keeps", () => {
    for (const timeZone of ["Mars/Olympus", "+07:00", 7])
      expect(found({ lines: [line()], timeZone })).toEqual(["refuse unknown-zone timeZone"]);
  });

  test("say that ten episodes with three runs are thirty showings, or three", () => {
    const terms = { lines: [line({ media: ["FTV"], runs: { number: 3 } })] };
    expect(the("runs-without-rule", terms)?.remedy).toMatch(/per episode or per programme.*30 showings, or 3/);
  });

  test("grant the same cells twice, on different conditions", () => {
    const more = line({ media: ["VOD"], territories: ["TH", "VN"], exclusivity: { kind: "non-exclusive" } });
    const terms = { lines: [line(), more] };
    expect(found(terms)).toEqual(["refuse lines-contradict lines/1"]);
    expect(the("lines-contradict", terms)?.message).toBe(
      "This line and lines 0 both grant SVOD in TH from 2027-01-01, on different conditions.",
    );
  });

  test("are told of every line, understood or not", () => {
    const terms = { lines: [7, line({ territories: ["Asia"] }), line({ firstDay: "2026-01-01" })] };
    expect(found(terms)).toEqual([
      "refuse not-understood lines/0",
      "refuse vague-territory lines/1/territories/0",
      "warn begins-in-the-past lines/2/firstDay",
    ]);
    expect(lintTerms(terms, NOW).understood).toBeUndefined();
  });
});

describe("terms that are warned of", () => {
  const DOUBTFUL: [string, object, string][] = [
    [
      "the same cells twice on the same conditions",
      { lines: [line(), line({ media: ["VOD"] })] },
      "lines-repeat lines/1",
    ],
    [
      "a first day that has passed",
      { lines: [line({ firstDay: "2026-11-01" })] },
      "begins-in-the-past lines/0/firstDay",
    ],
    [
      "a country of several zones and no zone",
      { lines: [line({ territories: ["CA", "TH"] })] },
      "dates-without-zone lines/0/firstDay",
    ],
    ["days that touch others", { lines: [line()], timeZone: "UTC" }, "days-touch-more lines/0/territories"],
    ["all media", { lines: [line({ media: ["ALL"] })] }, "all-media-dated lines/0/media/0"],
    [
      "a group of countries",
      { lines: [line({ territories: ["LA", "BALTICS"] })] },
      "territories-frozen lines/0/territories/1",
    ],
    [
      "a group of countries among the exceptions",
      { lines: [line({ territories: ["ALL-ISO"], exceptTerritories: ["VN", "EU"] })] },
      "territories-frozen lines/0/exceptTerritories/1",
    ],
    [
      "an exception that excludes nothing",
      { lines: [line({ territories: ["BALTICS"], exceptTerritories: ["LV", "SG"] })] },
      "exception-excludes-nothing lines/0/exceptTerritories/1",
    ],
    [
      "runs on demand",
      { lines: [line({ runs: { number: 2, per: "programme" } })] },
      "runs-without-linear lines/0/runs",
    ],
    [
      "FAST asked as AVOD",
      { lines: [line({ media: ["AVOD"], runs: { number: 2, per: "programme" } })] },
      "fast-asked-as-avod lines/0/media",
    ],
    [
      "catch-up without its linear right",
      { lines: [line({ media: ["CTCH"] })] },
      "catch-up-without-linear lines/0/media",
    ],
  ];
  test.each(DOUBTFUL)("have %s", (_, terms, finding) => {
    const beside = /^warn territories-frozen .*\/territories\/|dates-without-zone/;
    const told = found(terms as Parameters<typeof lintTerms>[0]);
    expect(told.filter((one) => told.length === 1 || !beside.test(one))).toEqual([`warn ${finding}`]);
  });

  test("say how many media all media are, as of which day", () => {
    expect(the("all-media-dated", { lines: [line({ media: ["ALL"] })] })?.message).toBe(
      "ALL means the 26 media known on 2026-11-20; one invented later is not granted.",
    );
  });

  test("are not warned of catch-up where another line of the deal has the linear right", () => {
    expect(found({ lines: [line({ media: ["CTCH"] }), line({ media: ["FTV"] })] })).toEqual([]);
    expect(found({ lines: [line({ media: ["CTCH"] }), line({ media: ["FTV"], territories: ["VN"] })] })).toHaveLength(
      1,
    );
  });

  test("nor of a zone that keeps the territory's own time", () => {
    expect(found({ lines: [line()], timeZone: "Asia/Ho_Chi_Minh" })).toEqual([]);
  });

  test("nor of lines that only touch, in days, media or versions", () => {
    const dub = line({ languages: [{ use: "dub", tag: "th" }] });
    const rest = line({ languages: { all: true, except: [{ use: "dub", tag: "th" }] }, exclusivity: { kind: "sole" } });
    const after = line({ firstDay: "2028-01-01", lastDay: "2028-12-31", exclusivity: { kind: "sole" } });
    expect(found({ lines: [dub, rest, after, line({ media: ["FTV"] })] })).toEqual([]);
  });
});
