import { describe, expect, test } from "vitest";
import { TERRITORIES } from "#shared/platform/codes/territories.ts";
import { hasSeveralZones, zoneOfTerritory } from "#shared/platform/codes/territory-zones.ts";
import { dayIn, daysTouched, daysWithin, isTimeZone, startOfDay } from "#shared/platform/zoned-days.ts";
import { dayOf, isoDateOf } from "#shared/rights/days.ts";

const day = (date: string) => dayOf(date) ?? Number.NaN;
const instant = (text: string) => Date.parse(text);
const begins = (zone: string, date: string) => new Date(startOfDay(zone, day(date))).toISOString().replace(".000", "");
const dateIn = (zone: string, at: string) => isoDateOf(dayIn(zone, instant(at)));
const hours = (zone: string, date: string) =>
  (startOfDay(zone, day(date) + 1) - startOfDay(zone, day(date))) / 3_600_000;

describe("the reference zone of a territory", () => {
  test("is one the runtime knows, for each of the 249", () => {
    expect(TERRITORIES.filter((code) => !isTimeZone(zoneOfTerritory(code)))).toEqual([]);
  });

  test.each([
    ["US", "America/New_York"],
    ["RU", "Europe/Moscow"],
    ["AU", "Australia/Sydney"],
    ["BR", "America/Sao_Paulo"],
    ["ID", "Asia/Jakarta"],
    ["KZ", "Asia/Almaty"],
    ["KI", "Pacific/Tarawa"],
    ["CA", "America/Toronto"],
  ])("of %s, which has several, is its capital's: %s", (territory, zone) => {
    expect([zoneOfTerritory(territory), hasSeveralZones(territory)]).toEqual([zone, true]);
  });

  test("is asked of no code that ISO does not assign", () => {
    expect(() => zoneOfTerritory("UK")).toThrow(RangeError);
  });
});

describe("a day of a zone", () => {
  test.each([
    ["Asia/Bangkok", "2027-01-01", "2026-12-31T17:00:00Z"],
    ["Asia/Kathmandu", "2027-01-01", "2026-12-31T18:15:00Z"],
    ["Pacific/Kiritimati", "2027-01-01", "2026-12-31T10:00:00Z"],
    ["Pacific/Pago_Pago", "2027-01-01", "2027-01-01T11:00:00Z"],
  ])("in %s, %s begins at %s", (zone, date, at) => {
    expect(begins(zone, date)).toBe(at);
  });

  test("lasts 23 hours when the clocks go forward, 25 when they go back, 24½ on Lord Howe Island", () => {
    expect(hours("Europe/Paris", "2027-03-28")).toBe(23);
    expect(hours("Europe/Paris", "2027-10-31")).toBe(25);
    expect(hours("Australia/Lord_Howe", "2027-04-04")).toBe(24.5);
  });

  test.each([
    ["America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"],
    ["Asia/Beirut", "2027-03-28", "2027-03-27T22:00:00Z"],
    ["America/Havana", "2027-03-14", "2027-03-14T05:00:00Z"],
  ])("whose midnight %s skips begins at one o'clock (%s)", (zone, date, at) => {
    expect(begins(zone, date)).toBe(at);
    expect(hours(zone, date)).toBe(23);
  });

  test("that Samoa skipped has no instant, and begins where the next begins", () => {
    expect(hours("Pacific/Apia", "2011-12-30")).toBe(0);
    expect(begins("Pacific/Apia", "2011-12-30")).toBe("2011-12-30T10:00:00Z");
    expect(dateIn("Pacific/Apia", "2011-12-30T09:59:59Z")).toBe("2011-12-29");
    expect(dateIn("Pacific/Apia", "2011-12-30T10:00:00Z")).toBe("2011-12-31");
  });

  test("has begun for good, though clocks set back over midnight show yesterday's date once more", () => {
    // St. John's, 2010-11-07: one minute past midnight the clocks went back to 23:01 of the day before.
    expect(begins("America/St_Johns", "2010-11-07")).toBe("2010-11-07T02:30:00Z");
    expect(dateIn("America/St_Johns", "2010-11-07T02:45:00Z")).toBe("2010-11-07");
    expect(dateIn("America/St_Johns", "2010-11-07T02:29:59Z")).toBe("2010-11-06");
  });

  test("differs by two dates across the date line: for an hour three dates are read on Earth", () => {
    const dates = ["Pacific/Kiritimati", "Europe/London", "Pacific/Pago_Pago"].map((zone) =>
      dateIn(zone, "2026-11-20T10:30:00Z"),
    );
    expect(dates).toEqual(["2026-11-21", "2026-11-20", "2026-11-19"]);
  });

  test("can be counted for the last day a date can name", () => {
    expect(dayIn("Asia/Bangkok", startOfDay("Asia/Bangkok", day("9999-12-31")))).toBe(day("9999-12-31"));
  });

  test.each(["Mars/Olympus", "+07:00", "", "GMT+7", "7"])("has no zone of the name %j", (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});

describe("days laid on the calendar of another zone", () => {
  const year = (timeZone: string) => ({ timeZone, startDay: day("2027-01-01"), endDay: day("2028-01-01") });
  const dates = (days: { startDay: number; endDay: number } | undefined) =>
    days && [isoDateOf(days.startDay), isoDateOf(days.endDay - 1)];

  test.each([
    ["UTC", "Asia/Bangkok", "2027-01-01", "2028-01-01"],
    ["UTC", "America/New_York", "2026-12-31", "2027-12-31"],
    ["Asia/Ho_Chi_Minh", "Asia/Bangkok", "2027-01-01", "2027-12-31"],
    ["Asia/Saigon", "Asia/Ho_Chi_Minh", "2027-01-01", "2027-12-31"],
    ["Pacific/Kiritimati", "Pacific/Pago_Pago", "2026-12-30", "2027-12-30"],
    ["Pacific/Pago_Pago", "Pacific/Kiritimati", "2027-01-02", "2028-01-02"],
  ])("of %s on that of %s are all that are touched: %s to %s", (from, to, first, last) => {
    expect(dates(daysTouched(year(from), to))).toEqual([first, last]);
  });

  test("leave out only what is left out from its first hour to its last", () => {
    expect(dates(daysWithin(year("UTC"), "Asia/Bangkok"))).toEqual(["2027-01-02", "2027-12-31"]);
    const oneDay = { timeZone: "UTC", startDay: day("2027-05-01"), endDay: day("2027-05-02") };
    expect(daysWithin(oneDay, "Asia/Bangkok")).toBeUndefined();
  });

  test("take a day even where no clock showed those that were named", () => {
    const skipped = { timeZone: "Pacific/Apia", startDay: day("2011-12-30"), endDay: day("2011-12-31") };
    expect(dates(daysTouched(skipped, "UTC"))).toEqual(["2011-12-30", "2011-12-30"]);
  });
});
