import { describe, expect, test } from "vitest";
import { checkBox } from "#shared/rights/box.ts";
import { conflictsWithin } from "#shared/rights/conflicts-within.ts";
import { dayOf, isoDateOf, OPEN_END_DAY, termMoved } from "#shared/rights/days.ts";
import {
  emptyHead,
  withCommitment,
  withHold,
  withoutLapsedHolds,
  withoutLicence,
  withRightsIn,
} from "#shared/rights/head.ts";
import {
  expandMedia,
  isMediaLeaf,
  leavesIn,
  MEDIA_LEAVES,
  MEDIA_TREE,
  mediaName,
  mediaSetOf,
} from "#shared/rights/media.ts";
import { territoriesIn, territorySetOf } from "#shared/rights/territories.ts";
import { box, day, dubs, licensed, NON_EXCLUSIVE, right } from "./trade.ts";

describe("days", () => {
  test.each([
    ["1970-01-01", 0],
    ["1969-12-31", -1],
    ["2027-01-01", 20_819],
    ["2028-02-29", 21_243],
    ["9999-12-31", OPEN_END_DAY],
  ])("%s is day %i, and back", (isoDate, number) => {
    expect(dayOf(isoDate)).toBe(number);
    expect(isoDateOf(number)).toBe(isoDate);
  });

  test.each(["2027-02-29", "2027-13-01", "2027-1-1", "1 May 2027", "", "Open"])("%j is no date", (text) => {
    expect(dayOf(text)).toBeUndefined();
  });

  test.each([
    ["a year, into a leap year", "2027-01-01", "2028-01-01", "2028-01-01", "2029-01-01"],
    ["a leap year, out of it", "2028-01-01", "2029-01-01", "2029-01-01", "2030-01-01"],
    ["a month, from its last day", "2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"],
    ["three years from the leap day", "2028-02-29", "2031-02-28", "2029-03-01", "2032-03-01"],
    ["ten days", "2027-02-20", "2027-03-02", "2028-02-20", "2028-03-01"],
    ["a year and a day", "2027-01-01", "2028-01-02", "2028-01-01", "2029-01-01"],
  ])("%s, from %s to %s, begun on %s, ends on %s", (_, from, to, later, end) => {
    const moved = termMoved({ startDay: day(from), endDay: day(to) }, day(later) - day(from));
    expect([moved.startDay, moved.endDay].map(isoDateOf)).toEqual([later, end]);
  });

  test.each([OPEN_END_DAY + 1, 0.5, Number.NaN])("day %d has no ISO date", (number) => {
    expect(() => isoDateOf(number)).toThrow(RangeError);
  });
});

describe("media", () => {
  const TODAY = day("2026-11-20");

  test("every leaf has a name of its own, and fits the set", () => {
    expect(new Set(MEDIA_LEAVES.map(mediaName)).size).toBe(26);
    expect(MEDIA_LEAVES.length).toBeLessThanOrEqual(31);
    expect(leavesIn(mediaSetOf(MEDIA_LEAVES))).toEqual(MEDIA_LEAVES);
  });

  test("the tree says every code once, leaf or group, and its root is all media", () => {
    const codes = [...JSON.stringify(MEDIA_TREE).matchAll(/"(?:leaf|group)":"(\w+)"/g)].map((match) => match[1]);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.filter((code) => code !== undefined && isMediaLeaf(code))).toEqual(MEDIA_LEAVES);
    expect(MEDIA_TREE.group).toBe("ALL");
  });

  test("a group is no leaf, and all media today is every leaf", () => {
    expect(isMediaLeaf("VOD")).toBe(false);
    expect(expandMedia(["ALL"], TODAY)).toEqual(MEDIA_LEAVES);
  });

  test("FAST is neither in AVOD, nor VOD, nor TV", () => {
    expect(expandMedia(["VOD", "TV"], TODAY)).not.toContain("FAST");
  });

  test("the bare word TV does not grant catch-up or simulcast", () => {
    expect(expandMedia(["TV"], TODAY)).toEqual(["FTV", "BPTV", "PTV1", "PTV2"]);
  });

  test("all media as of 1999 grants no medium invented later, unless it is named", () => {
    const then = day("1999-06-01");
    expect(expandMedia(["ALL"], then)).not.toContain("SVOD");
    expect(expandMedia(["ALL", "SVOD"], then)).toContain("SVOD");
  });

  test("an unknown code expands to nothing at all", () => {
    expect(expandMedia(["SVOD", "HOLOGRAM"], TODAY)).toBeUndefined();
  });
});

describe("territories", () => {
  test("come back in alphabetical order, each once", () => {
    expect(territoriesIn(territorySetOf(["ZW", "AD", "TH", "AD"]))).toEqual(["AD", "TH", "ZW"]);
  });

  test.each(["Europe", "EMEA", "th", "US-CA", ""])("%j is no territory", (code) => {
    expect(() => territorySetOf([code])).toThrow(RangeError);
  });
});

describe("a box", () => {
  test("that is sound has no problems", () => {
    expect(checkBox(box())).toEqual([]);
  });

  test("names everything that makes it impossible", () => {
    const window = { startDay: day("2028-01-01"), endDay: day("2028-01-01") };
    expect(checkBox({ media: [], territories: [], languages: { versions: [] }, window })).toEqual([
      { problem: "no-media" },
      { problem: "no-territories" },
      { problem: "no-languages" },
      { problem: "empty-window" },
    ]);
  });

  test("with words instead of codes names the words", () => {
    expect(
      checkBox({ ...box({ territories: ["TH", "Europe", "CIS"] }), languages: { versions: dubs("th", "Thai dub") } }),
    ).toEqual([
      { problem: "unknown-territory", value: "Europe" },
      { problem: "unknown-territory", value: "CIS" },
      { problem: "unknown-language", value: "Thai dub" },
    ]);
  });

  test("whose carve-outs leave no version, or whose days are no days, is impossible", () => {
    expect(checkBox(box({ languages: { versions: dubs("es-419"), except: dubs("es") } }))).toEqual([
      { problem: "no-languages" },
    ]);
    expect(checkBox({ ...box(), window: { startDay: 0.5, endDay: Number.POSITIVE_INFINITY } })).toEqual([
      { problem: "not-a-day", value: "0.5" },
      { problem: "not-a-day", value: "Infinity" },
    ]);
  });
});

describe("exclusive rights that overlap in one list", () => {
  test("are found as pairs, in the order of the list, with the cells both claim", () => {
    const rights = [
      right({ id: "row 9", territories: ["TH", "VN"], from: "2027-06-01", until: "2028-06-01" }),
      right({ id: "row 4", territories: ["TH"], from: "2027-01-01", until: "2027-07-01" }),
    ];
    expect(conflictsWithin(rights)).toEqual([
      {
        first: "row 9",
        second: "row 4",
        box: box({ media: ["SVOD", "FTV", "PTV1"], from: "2027-06-01", until: "2027-07-01" }),
      },
    ]);
  });

  test("are not found where windows touch, seasons differ, or one is not exclusive", () => {
    expect(conflictsWithin([right({ id: "a", until: "2027-01-01" }), right({ id: "b", from: "2027-01-01" })])).toEqual(
      [],
    );
    const seasons = [1, 2].map((season) => right({ id: `s${season}`, scope: { kind: "season", season } }));
    expect(conflictsWithin(seasons)).toEqual([]);
    expect(conflictsWithin([right({ id: "a" }), right({ id: "b", exclusivity: NON_EXCLUSIVE })])).toEqual([]);
  });

  test("are found between a season and an episode of it", () => {
    const pair = [
      right({ id: "season", scope: { kind: "season", season: 1 } }),
      right({ id: "episode", scope: { kind: "episode", season: 1, episode: 2 } }),
    ];
    expect(conflictsWithin(pair)).toMatchObject([{ first: "season", second: "episode" }]);
  });
});

describe("the rights head", () => {
  const hold = { ...licensed(), expiresAt: 1000 };

  test("a new hold of a licence takes the place of its earlier one", () => {
    const head = withHold(withHold(emptyHead("w"), hold), { ...hold, expiresAt: 2000 });
    expect(head.holds.map((held) => held.expiresAt)).toEqual([2000]);
  });

  test("signing ends the hold, and releasing ends everything of the licence", () => {
    const signed = withCommitment(withHold(emptyHead("w"), hold), licensed());
    expect(signed).toMatchObject({ holds: [], commitments: [{ licenceId: hold.licenceId }] });
    expect(withoutLicence(signed, hold.licenceId)).toEqual(emptyHead("w"));
  });

  test("a hold is swept at the instant it expires, not before", () => {
    const head = withHold(emptyHead("w"), hold);
    expect(withoutLapsedHolds(head, 999).holds).toHaveLength(1);
    expect(withoutLapsedHolds(head, 1000).holds).toHaveLength(0);
  });

  test("a full extract replaces what was known of its source, and leaves other sources alone", () => {
    const first = withRightsIn(emptyHead("w"), {
      replacesSources: [],
      rightsIn: [right({ id: "a" }), right({ id: "b" })],
    });
    const second = withRightsIn(first, { replacesSources: ["avail of a"], rightsIn: [right({ id: "c" })] });
    expect(second.rightsIn.map(({ id }) => id)).toEqual(["b", "c"]);
    const deleted = withRightsIn(second, { replacesSources: ["avail of b", "avail of c"], rightsIn: [] });
    expect(deleted).toEqual(emptyHead("w"));
  });

  test("no act changes the head it was given", () => {
    const head = withRightsIn(emptyHead("w"), { replacesSources: [], rightsIn: [right()] });
    const copy = structuredClone(head);
    withHold(head, hold);
    withCommitment(head, licensed());
    withRightsIn(head, { replacesSources: ["avail of in"], rightsIn: [] });
    expect(head).toEqual(copy);
  });
});
