import { describe, expect, test } from "vitest";
import type { RightsBox } from "#shared/rights/box.ts";
import { emptyHead, type RightsHead, withCommitment, withHold, withRightsIn } from "#shared/rights/head.ts";
import type { LanguageScope } from "#shared/rights/languages.ts";
import type { MediaLeaf } from "#shared/rights/media.ts";
import { buildIndex, changesIn, repacked, withChanges } from "#shared/rights/search/availability-index.ts";
import { searchIndex } from "#shared/rights/search/search-index.ts";
import { SEARCH_LINES_MOST, SEARCH_PAGE_MOST, type SearchQuestion } from "#shared/rights/search/search-question.ts";
import { workSetOf } from "#shared/rights/search/work-set.ts";

const WHOLE = { kind: "work" } as const;
const EXCLUSIVE = { kind: "exclusive" } as const;

function box(media: readonly MediaLeaf[], territories: readonly string[], startDay = 0, endDay = 100): RightsBox {
  return { media, territories, languages: { all: true }, window: { startDay, endDay } };
}

function owned(workId: string, ...boxes: RightsBox[]): RightsHead {
  const rightsIn = boxes.map((one, at) => {
    return { id: `in ${at}`, source: "avail", scope: WHOLE, box: one, exclusivity: EXCLUSIVE };
  });
  return withRightsIn(emptyHead(workId), { replacesSources: [], rightsIn });
}

function asking(asked: RightsBox, more: Partial<SearchQuestion> = {}): SearchQuestion {
  const lines = [{ box: asked, exclusivity: EXCLUSIVE }];
  return { lines, scope: WHOLE, licenseeId: "buyer", page: { size: 10 }, ...more };
}

function idsFor(heads: readonly RightsHead[], question: SearchQuestion, now = 0): string[] {
  return searchIndex(buildIndex(heads, 0), question, now).matches.map(({ workId }) => workId);
}

describe("a search", () => {
  test("finds the whole and nothing less, unless a share is enough", () => {
    const heads = [owned("half", box(["SVOD"], ["TH"])), owned("whole", box(["SVOD"], ["TH", "VN"]))];
    expect(idsFor(heads, asking(box(["SVOD"], ["TH", "VN"])))).toEqual(["whole"]);
    expect(idsFor(heads, asking(box(["SVOD"], ["TH", "VN"]), { leastShare: 0.5 }))).toEqual(["whole", "half"]);
    expect(idsFor(heads, asking(box(["SVOD"], ["TH", "VN"]), { leastShare: 0.51 }))).toEqual(["whole"]);
  });

  test("puts avails of different countries and years together to one whole", () => {
    const head = owned("film", box(["SVOD"], ["TH"], 0, 50), box(["SVOD"], ["TH"], 50, 100), box(["SVOD"], ["VN"]));
    expect(idsFor([head], asking(box(["SVOD"], ["TH", "VN"])))).toEqual(["film"]);
  });

  test("says how many cells of how many are free", () => {
    const head = withCommitment(owned("film", box(["SVOD", "FTV"], ["TH", "VN"])), {
      licenceId: "sold",
      licenseeId: "rival",
      scope: WHOLE,
      lines: [{ box: box(["SVOD"], ["TH"], 90, 200), exclusivity: EXCLUSIVE }],
    });
    const asked = asking(box(["SVOD", "FTV"], ["TH", "VN"]), { leastShare: 0.1 });
    const { asked: cells, matches } = searchIndex(buildIndex([head], 0), asked, 0);
    expect(cells).toBe(400);
    expect(matches).toEqual([{ workId: "film", number: 0, granted: 390, share: 390 / 400 }]);
  });

  test("forgets a hold the moment it lapses, without a new index", () => {
    const lines = [{ box: box(["SVOD"], ["TH"]), exclusivity: EXCLUSIVE }];
    const grant = { licenceId: "held", licenseeId: "rival", scope: WHOLE, lines };
    const head = withHold(owned("film", box(["SVOD"], ["TH"])), { ...grant, expiresAt: 5_000 });
    expect(idsFor([head], asking(box(["SVOD"], ["TH"])), 4_999)).toEqual([]);
    expect(idsFor([head], asking(box(["SVOD"], ["TH"])), 5_000)).toEqual(["film"]);
  });

  test("leaves out on request what the asker has already", () => {
    const lines = [{ box: box(["SVOD"], ["TH"], 40, 60), exclusivity: EXCLUSIVE }];
    const mine = { licenceId: "mine", licenseeId: "buyer", scope: WHOLE, lines };
    const heads = [withCommitment(owned("mine", box(["SVOD"], ["TH"])), mine), owned("open", box(["SVOD"], ["TH"]))];
    expect(idsFor(heads, asking(box(["SVOD"], ["TH"])))).toEqual(["mine", "open"]);
    expect(idsFor(heads, asking(box(["SVOD"], ["TH"]), { notHoldingYet: true }))).toEqual(["open"]);
    expect(idsFor(heads, asking(box(["SVOD"], ["TH"], 60, 100), { notHoldingYet: true }))).toEqual(["mine", "open"]);
  });

  test("tells in facets what other media, countries and versions would find", () => {
    const thai: LanguageScope = { versions: [{ use: "dub", tag: "th" }] };
    const heads = [
      owned("film", box(["SVOD", "FTV"], ["TH", "VN"])),
      owned("show", { ...box(["SVOD"], ["TH"]), languages: thai }),
    ];
    const { facets } = searchIndex(buildIndex(heads, 0), asking(box(["SVOD"], ["TH"]), { facets: true }), 0);
    expect(facets?.media).toEqual(
      new Map([
        ["SVOD", 1],
        ["FTV", 1],
      ]),
    );
    expect(facets?.territories).toEqual(
      new Map([
        ["TH", 1],
        ["VN", 1],
      ]),
    );
    expect(facets?.languages).toEqual(new Map([["dub th", 2]]));
  });

  test("after a change sees the new head and no trace of the old", () => {
    const index = buildIndex([owned("film", box(["SVOD"], ["TH"])), owned("show", box(["SVOD"], ["TH"]))], 0);
    const changed = withChanges(index, { changed: [owned("film", box(["SVOD"], ["VN"]))], removed: ["show"], asOf: 7 });
    expect(searchIndex(changed, asking(box(["SVOD"], ["TH"])), 0)).toMatchObject({ asOf: 7, total: 0 });
    expect(searchIndex(changed, asking(box(["SVOD"], ["VN"])), 0).total).toBe(1);
    expect([changesIn(changed), changesIn(repacked(changed))]).toEqual([1, 0]);
    expect(searchIndex(index, asking(box(["SVOD"], ["TH"])), 0).total).toBe(2);
  });

  test("of a work with thousands of licences is measured all the same", () => {
    const commitments = Array.from({ length: 2_000 }, (_, at) => {
      const lines = [{ box: box(["SVOD"], ["TH"], at * 2, at * 2 + 1), exclusivity: EXCLUSIVE }];
      return { licenceId: `licence ${at}`, licenseeId: "rival", scope: WHOLE, lines };
    });
    const sold = { ...owned("film", box(["SVOD"], ["TH"], 0, 4_000)), commitments };
    const asked = asking(box(["SVOD"], ["TH"], 0, 4_000), { leastShare: 0.5 });
    expect(searchIndex(buildIndex([sold], 0), asked, 0).matches).toMatchObject([{ granted: 2_000, share: 0.5 }]);
  });
});

describe("refused with a RangeError is", () => {
  const index = buildIndex([owned("film", box(["SVOD"], ["TH"]))], 0);
  const sound = asking(box(["SVOD"], ["TH"]));
  const impossible: [string, SearchQuestion][] = [
    ["no line at all", { ...sound, lines: [] }],
    ["too many lines", { ...sound, lines: Array.from({ length: SEARCH_LINES_MOST + 1 }, () => sound.lines).flat() }],
    ["an empty window", asking(box(["SVOD"], ["TH"], 5, 5))],
    ["an unknown country", asking(box(["SVOD"], ["Thailand"]))],
    ["a share of nothing", { ...sound, leastShare: 0 }],
    ["a share of more than all", { ...sound, leastShare: 1.01 }],
    ["a page too large", { ...sound, page: { size: SEARCH_PAGE_MOST + 1 } }],
    ["an offset before the beginning", { ...sound, page: { size: 1, offset: -1 } }],
  ];
  test.each(impossible)("%s", (_, question) => {
    expect(() => searchIndex(index, question, 0)).toThrow(RangeError);
  });

  test("an index of two heads of one work", () => {
    const head = owned("film", box(["SVOD"], ["TH"]));
    expect(() => buildIndex([head, owned("other"), { ...head }], 0)).toThrow("two heads of one work: film");
  });

  test("a set of works with a number the index does not have", () => {
    expect(() => workSetOf([1], 1)).toThrow(RangeError);
  });
});
