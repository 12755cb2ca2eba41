import { describe, expect, test } from "vitest";
import { holdbackOf, holdbackTermsSchema, showHoldback } from "#shared/catalogue/holdback-terms-schema.ts";
import { rightsHeadSchema } from "#shared/catalogue/rights-head-schema.ts";
import { rightsLineOf, rightsTermsSchema, showRightsLine } from "#shared/catalogue/rights-terms-schema.ts";
import { dayOf } from "#shared/rights/days.ts";
import { emptyHead, type RightsHead } from "#shared/rights/head.ts";
import { BLACKOUTS_MOST } from "#shared/rights/limits.ts";

const TODAY = dayOf("2026-11-20") ?? 0;
const line = {
  media: ["SVOD"],
  territories: ["TH"],
  languages: "all",
  firstDay: "2027-01-01",
  lastDay: "2027-12-31",
  exclusivity: { kind: "exclusive" },
};
const { exclusivity: _, ...cells } = line;
const blackout = { firstDay: "2027-06-01", lastDay: "2027-06-30" };
const tie = { daysAfterStartOf: { media: ["PAY"], days: 90 } };
const holdback = { ...cells, binds: "licensor", media: ["FTV"] };

const faultsOf = (parsed: { error?: { issues: { path: PropertyKey[] }[] } | undefined }) =>
  parsed.error?.issues.map(({ path }) => path.join("."));

describe("blackouts in terms", () => {
  test("are shown as they were written, and stand in the box as half-open windows", () => {
    const parsed = rightsLineOf(rightsTermsSchema.parse({ ...line, blackouts: [blackout] }), TODAY);
    expect(parsed.box.blackouts).toEqual([{ startDay: dayOf("2027-06-01"), endDay: dayOf("2027-07-01") }]);
    expect(showRightsLine(parsed).blackouts).toEqual([blackout]);
  });

  test.each([
    ["outside the term", [{ firstDay: "2028-01-01", lastDay: "2028-01-02" }], "blackouts.0"],
    ["reaching beyond the term", [{ firstDay: "2027-12-31", lastDay: "2028-01-02" }], "blackouts.0"],
    ["that end before they begin", [{ firstDay: "2027-06-30", lastDay: "2027-06-01" }], "blackouts.0.lastDay"],
    ["that leave no day", [{ firstDay: "2027-01-01", lastDay: "2027-12-31" }], "blackouts"],
    ["that are no list of any", [], "blackouts"],
    ["beyond their number", Array.from({ length: BLACKOUTS_MOST + 1 }, () => blackout), "blackouts"],
    ["on a day that does not exist", [{ firstDay: "2027-02-30", lastDay: "2027-03-01" }], "blackouts.0.firstDay"],
  ])("%s are refused at that very place", (_case, blackouts, place) => {
    expect(faultsOf(rightsTermsSchema.safeParse({ ...line, blackouts }))).toContain(place);
  });
});

describe("holdbacks in terms", () => {
  test("are shown as they were written, but for groups of media, which are frozen as leaves", () => {
    const written = { ...holdback, strength: "hard", blackouts: [blackout], tiedStart: tie, tiedEnd: tie };
    const shown = showHoldback(holdbackOf(holdbackTermsSchema.parse(written), TODAY));
    const frozen = { daysAfterStartOf: { media: ["BPTV", "PTV1", "PTV2"], days: 90 } };
    expect(shown).toEqual({ ...written, languages: { all: true }, tiedStart: frozen, tiedEnd: frozen });
  });

  test("may be without a last day where a tie ends them, and only there", () => {
    const { lastDay: _last, ...open } = holdback;
    expect(showHoldback(holdbackOf(holdbackTermsSchema.parse({ ...open, tiedEnd: tie }), TODAY))).not.toHaveProperty(
      "lastDay",
    );
    expect(faultsOf(holdbackTermsSchema.safeParse(open))).toEqual(["lastDay"]);
    expect(faultsOf(holdbackTermsSchema.safeParse({ ...open, tiedStart: tie }))).toEqual(["lastDay"]);
  });

  test.each([
    ["that bind nobody", { binds: undefined }],
    ["tied to no medium", { tiedEnd: { daysAfterStartOf: { media: [], days: 1 } } }],
    ["tied backwards", { tiedEnd: { daysAfterStartOf: { media: ["PTV1"], days: -1 } } }],
    ["tied by a name nobody knows", { tiedEnd: { daysAfterEndOf: { media: ["PTV1"], days: 1 } } }],
    ["over a bare region", { territories: ["Europe"] }],
  ])("%s are refused", (_case, change) => {
    expect(holdbackTermsSchema.safeParse({ ...holdback, ...change }).success).toBe(false);
  });
});

test("a head with blackouts and holdbacks of every kind is read back as it was kept", () => {
  const promise = holdbackOf(holdbackTermsSchema.parse({ ...holdback, tiedEnd: tie, blackouts: [blackout] }), TODAY);
  const { binds: _binds, ...term } = promise;
  const grant = {
    licenceId: "lic_1",
    licenseeId: "org_1",
    scope: { kind: "work" as const },
    lines: [rightsLineOf(rightsTermsSchema.parse({ ...line, blackouts: [blackout] }), TODAY)],
    holdbacks: [promise],
  };
  const head: RightsHead = {
    ...emptyHead("wrk_1"),
    commitments: [grant],
    holds: [{ ...grant, licenceId: "lic_2", expiresAt: 1 }],
    holdbacks: [{ ...term, id: "hb_1", scope: { kind: "season", season: 1 }, note: "Agreed by letter" }],
  };
  expect(rightsHeadSchema.parse(JSON.parse(JSON.stringify(head)))).toEqual(head);
});

describe("a version in terms", () => {
  const versionIn = (tag: string) => rightsTermsSchema.safeParse({ ...line, languages: [{ use: "dub", tag }] }).success;

  test.each(["english", "en-x-mine", "th-u-nu-thai", "mul", "und", "mis"])(
    "is refused where %s does not say which language it is: it would be sold beside the language",
    (tag) => expect(versionIn(tag)).toBe(false),
  );

  test.each(["th", "es-419", "zh-Hant-TW", "ca-valencia", "yue"])("is taken where %s does", (tag) => {
    expect(versionIn(tag)).toBe(true);
  });
});
