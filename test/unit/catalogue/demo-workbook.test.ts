import { beforeAll, describe, expect, it } from "vitest";
import { DEMO_FILMS } from "#infra/local/seed/demo-films.ts";
import { demoWorkbook } from "#infra/local/seed/demo-workbook.ts";
import { columnsOf, writeAvails } from "#infra/local/seed/write-avails.ts";
import { OFFICIAL_COLUMNS } from "#shared/catalogue/avails/columns.ts";
import type { AvailsPlan } from "#shared/catalogue/avails/plan.ts";
import { readAvailsWorkbook } from "#shared/catalogue/avails/read-avails.ts";
import { readWorkbook } from "#shared/catalogue/avails/workbook.ts";
import { checkEidr } from "#shared/catalogue/eidr.ts";
import { isRegisteredLanguage } from "#shared/platform/codes/registered-languages.ts";
import { isTerritory } from "#shared/platform/codes/territories.ts";
import { day, film, TODAY } from "./avails-rows.ts";

describe("the demonstration catalogue", () => {
  let plan: AvailsPlan;

  beforeAll(async () => {
    const outcome = await readAvailsWorkbook(await demoWorkbook(), { today: TODAY });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.errors.slice(0, 3)));
    plan = outcome.plan;
  });

  it("imports without an error, and warns only of licence types by agreement", () => {
    expect(new Set(plan.warnings.map(({ code }) => code))).toEqual(new Set(["licence-type-by-agreement"]));
    expect(plan.rowCount).toBeGreaterThan(3_000);
  });

  it("holds at least 120 real films with true EIDRs, and series and short dramas without", () => {
    const kinds = Map.groupBy(plan.works, ({ kind }) => kind);
    const films = kinds.get("film") ?? [];
    expect(films.length).toBeGreaterThanOrEqual(120);
    expect(films.every(({ eidr }) => eidr !== undefined && checkEidr(eidr).ok)).toBe(true);
    expect(new Set(films.map(({ eidr }) => eidr)).size).toBe(films.length);
    for (const kind of ["series", "short"] as const)
      expect(kinds.get(kind)?.every(({ eidr }) => eidr === undefined)).toBe(true);
    expect(kinds.get("series")?.some(({ seasons }) => seasons.length > 1)).toBe(true);
  });

  it("offers rights in over 50 countries, in linear and on-demand media, from 2026 to 2032", () => {
    const rights = plan.works.flatMap(({ rightsIn }) => rightsIn);
    expect(new Set(rights.map(({ territory }) => territory)).size).toBeGreaterThan(50);
    expect(new Set(rights.flatMap(({ media }) => media))).toEqual(
      new Set(["SVOD", "FTV", "AVOD", "PTV1", "EST", "TVOD", "BPTV", "FAST", "AIR", "FVOD"]),
    );
    expect(Math.min(...rights.map(({ startDay }) => startDay))).toBe(day("2026-01-01"));
    expect(Math.max(...rights.map(({ endDay }) => endDay))).toBe(day("2033-01-01"));
    expect(rights.filter(({ exclusivity }) => exclusivity.kind === "exclusive").length).toBeGreaterThan(1_000);
  });

  it("offers its first film exclusively on SVOD and free television everywhere it sells", () => {
    const rights = plan.works[0]?.rightsIn ?? [];
    const exclusive = rights.filter(({ exclusivity }) => exclusivity.kind === "exclusive");
    for (const medium of ["SVOD", "FTV"] as const)
      expect(exclusive.filter(({ media }) => media.includes(medium)).length).toBeGreaterThan(50);
  });

  it("names only countries and languages that exist", () => {
    for (const { country, language } of DEMO_FILMS) {
      expect(isTerritory(country)).toBe(true);
      expect(isRegisteredLanguage(language)).toBe(true);
    }
  });

  it("has the same cells on every run", async () => {
    const [one, other] = [await demoWorkbook(), await demoWorkbook()];
    expect(await readWorkbook(one)).toEqual(await readWorkbook(other));
  });
});

describe("a workbook written", () => {
  it("has every official column in its order, its version, and Serai's own columns after them", async () => {
    const workbook = await readWorkbook(await writeAvails({ movies: [film()], tv: [] }));
    const [movies, tv] = workbook.ok ? workbook.sheets : [];
    expect([movies?.name, tv?.name]).toEqual(["Movies", "TV"]);
    for (const [sheet, kind] of [
      [movies, "movies"],
      [tv, "tv"],
    ] as const) {
      const [groups = [], names = [], notes = []] = sheet?.rows ?? [];
      const headers = groups.map((group, index) => `${group}:${names[index]}`);
      expect(headers).toEqual(columnsOf(kind));
      expect(headers.slice(0, OFFICIAL_COLUMNS[kind].length)).toEqual(OFFICIAL_COLUMNS[kind]);
      expect(notes[0]).toBe("1.9");
    }
  });

  it("never has a column the sheet does not know", async () => {
    await expect(writeAvails({ movies: [{ "Avail:Colour": "blue" }], tv: [] })).rejects.toThrow("Avail:Colour");
  });
});
