import { describe, expect, it } from "vitest";
import { OPEN_END_DAY } from "#shared/rights/days.ts";
import { day, errorsOf, film, planOf, rightsOf, TODAY } from "./avails-rows.ts";

describe("a window", () => {
  it("without times lasts from midnight of its first day to the end of its last", async () => {
    const [right] = await rightsOf([film({ "AvailTrans:Start": "2026-03-01", "AvailTrans:End": "2026-03-01" })]);
    expect([right?.startDay, right?.endDay]).toEqual([day("2026-03-01"), day("2026-03-02")]);
  });

  it.each([
    ["2026-03-31T23:59:59", "2026-04-01", 0],
    ["2026-03-31T00:00:00", "2026-03-31", 0],
    ["2026-03-31T17:30:00", "2026-03-31", 1],
  ])("ending at %s ends before %s", async (end, endDay, warned) => {
    const plan = await planOf([film({ "AvailTrans:End": end })]);
    expect(plan.works[0]?.rightsIn[0]?.endDay).toBe(day(endDay));
    expect(plan.warnings).toHaveLength(warned);
  });

  // By Berlin's clocks, an hour ahead of UTC in winter and two in summer.
  it.each([
    ["2026-12-31T22:59:59Z", "2027-01-01", 0],
    ["2026-12-31T23:00:00Z", "2027-01-01", 0],
    ["2026-12-31T23:59:59Z", "2027-01-01", 1],
    ["2026-12-31T23:59:59+01:00", "2027-01-01", 0],
    ["2026-12-31T23:59:59+09:00", "2026-12-31", 1],
    ["2026-07-31T21:59:00Z", "2026-08-01", 0],
  ])("in Germany that ends at %s ends before %s there, though another zone is stated", async (end, endDay, warned) => {
    const plan = await planOf([film({ "AvailTrans:Territory": "DE", "AvailTrans:End": end })]);
    expect(plan.works[0]?.rightsIn[0]?.endDay).toBe(day(endDay));
    expect(plan.warnings).toHaveLength(warned);
  });

  it("of a stated zone never begins before it does: the day begun elsewhere is left out", async () => {
    const starting = async (territory: string, start: string) =>
      (await rightsOf([film({ "AvailTrans:Territory": territory, "AvailTrans:Start": start })]))[0]?.startDay;
    expect(await starting("JP", "2026-02-01T00:00:00-08:00")).toBe(day("2026-02-02"));
    expect(await starting("JP", "2026-01-31T15:00:00Z")).toBe(day("2026-02-01"));
    expect(await starting("US", "2026-02-01T00:00:00Z")).toBe(day("2026-02-01"));
  });

  it("starting in the middle of a day starts the day after, and says so", async () => {
    const plan = await planOf([film({ "AvailTrans:Start": "2026-01-01T12:00:00" })]);
    expect(plan.works[0]?.rightsIn[0]?.startDay).toBe(day("2026-01-02"));
    expect(plan.warnings[0]?.code).toBe("day-rounded-inward");
  });

  it("may be open, begin or end today, and end where EST starts", async () => {
    const priced = {
      "AvailTrans:PriceType": "Tier",
      "AvailTrans:PriceValue": 1,
      "AvailTrans:SuppressionLiftDate": "2025-01-01",
    };
    const rights = await rightsOf([
      film({ "AvailTrans:Start": "Immediate", "AvailTrans:End": "Open" }),
      film({ "AvailTrans:LicenseType": "AVOD", "AvailTrans:End": "Immediate" }),
      film({ ...priced, "AvailTrans:LicenseType": "POEST", "AvailTrans:End": "ESTStart" }),
      film({ ...priced, "AvailTrans:LicenseType": "EST", "AvailTrans:Start": "2026-05-01" }),
    ]);
    expect(rights.map(({ startDay, endDay }) => [startDay, endDay])).toEqual([
      [TODAY, OPEN_END_DAY],
      [day("2026-01-01"), TODAY],
      [day("2026-01-01"), day("2026-05-01")],
      [day("2026-05-01"), day("2027-01-01")],
    ]);
  });

  it("that ends at the start of EST is refused where the file has no EST row", async () => {
    const cells = { "AvailTrans:LicenseType": "AVOD", "AvailTrans:End": "ESTStart" };
    expect((await errorsOf([film(cells)])).map(({ code }) => code)).toEqual(["bad-date"]);
  });

  it.each(["2026-02-30", "31.12.2026", "Theatrical", "45000", "20266-01-01", "1026-01-01"])(
    "never starts on %j",
    async (start) => {
      expect((await errorsOf([film({ "AvailTrans:Start": start })])).map(({ code }) => code)).toEqual(["bad-date"]);
    },
  );
});
