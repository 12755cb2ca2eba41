import { describe, expect, test } from "vitest";
import { isTerritory } from "#shared/platform/codes/territories.ts";
import {
  groupsNear,
  membersOn,
  TERRITORY_GROUPS,
  termsTerritoryRemedy,
  territoryGroup,
} from "#shared/platform/codes/territory-groups.ts";

const TODAY = "2026-11-20";
const on = (group: string, date: string) => membersOn(group, date)?.join(" ");

describe("a dated group of territories", () => {
  test.each([
    ["ASEAN", "BN ID KH LA MM MY PH SG TH TL VN"],
    ["EU", "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"],
    ["EEA", "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"],
    ["NORDICS", "DK FI IS NO SE"],
    ["SCANDINAVIA", "DK NO SE"],
    ["DACH", "AT CH DE"],
    ["BENELUX", "BE LU NL"],
    ["BALTICS", "EE LT LV"],
    ["GCC", "AE BH KW OM QA SA"],
    ["MERCOSUR", "AR BO BR PY UY"],
    ["EAEU", "AM BY KG KZ RU"],
    ["USMCA", "CA MX US"],
  ])("%s is on 2026-11-20 exactly %s", (group, members) => {
    expect(on(group, TODAY)).toBe(members);
  });

  test("of the United Nations' region 419 has its 52 countries, and that of all has the 249", () => {
    expect([membersOn("M49-419", TODAY)?.length, membersOn("ALL-ISO", TODAY)?.length]).toEqual([52, 249]);
  });

  test.each([
    ["EU", "GB", "2020-01-31", true],
    ["EU", "GB", "2020-02-01", false],
    ["EU", "HR", "2013-06-30", false],
    ["EU", "HR", "2013-07-01", true],
    ["ASEAN", "TL", "2025-10-25", false],
    ["ASEAN", "TL", "2025-10-26", true],
    ["MERCOSUR", "VE", "2016-12-01", true],
    ["MERCOSUR", "VE", TODAY, false],
    ["NAFTA", "MX", "2020-06-30", true],
    ["NAFTA", "MX", "2020-07-01", false],
    ["USMCA", "MX", "2020-06-30", false],
  ])("%s: whether it holds %s on %s is %s, to the day", (group, territory, date, isMember) => {
    expect(membersOn(group, date)?.includes(territory)).toBe(isMember);
  });

  test("names only countries of ISO 3166-1, each once on any one day", () => {
    for (const group of TERRITORY_GROUPS) {
      const members = membersOn(group, TODAY) ?? [];
      expect(members.filter((code) => !isTerritory(code))).toEqual([]);
      expect(new Set(members).size).toBe(members.length);
      expect(territoryGroup(group)?.name).not.toBe("");
    }
  });

  test("is called by no code of a country", () => {
    expect(TERRITORY_GROUPS.filter(isTerritory)).toEqual([]);
  });
});

describe("a word that is no list of countries", () => {
  test.each([
    ["Europe", /no agreed list.*ISO 3166-1 codes, or name a dated group: EU, EEA/],
    ["CIS", /EAEU/],
    ["Middle East", /GCC/],
    ["Asia", /ASEAN/],
    ["LATAM", /M49-419, MERCOSUR/],
    ["Worldwide", /ALL-ISO/],
    ["Africa", /ISO 3166-1 codes\.$/],
    ["ROW", /ISO 3166-1 codes\.$/],
    ["asean", /capitals: ASEAN/],
    ["NAFTA", /ended on 2020-06-30. Write USMCA/],
    ["UK", /Write GB/],
    ["th", /capitals: TH/],
    ["Narnia", /two-letter ISO 3166-1 code/],
  ])("comes with what to write instead: %s", (word, remedy) => {
    expect(termsTerritoryRemedy(word)).toMatch(remedy);
  });

  test("offers only groups that stand", () => {
    for (const word of ["europe", "cis", "asia", "latam", "worldwide", "north america"])
      for (const group of groupsNear(word) ?? []) expect(termsTerritoryRemedy(group)).toBeUndefined();
  });
});
