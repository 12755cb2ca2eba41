import { randomInt } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rightsLineOf, rightsTermsSchema } from "#shared/catalogue/rights-terms-schema.ts";
import { TERRITORIES } from "#shared/platform/codes/territories.ts";
import { TERRITORY_GROUPS, territoryGroup } from "#shared/platform/codes/territory-groups.ts";
import { dayOf } from "#shared/rights/days.ts";

const SEED = Number(process.env.FC_SEED ?? randomInt(2 ** 31));
console.log(`territories and their exceptions: FC_SEED=${SEED}`);
const runs = { seed: SEED, numRuns: 500 };

const TODAY = "2026-11-20";
/** A few countries that many groups share, and any other now and then. */
const country = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("DE", "FI", "TH", "US", "CA", "BE") },
  { weight: 1, arbitrary: fc.constantFrom(...TERRITORIES) },
);
const code = fc.oneof(fc.constantFrom(...TERRITORY_GROUPS.filter((group) => group !== "NAFTA")), country);
const codes = fc.array(code, { minLength: 1, maxLength: 4 });

/** The countries of codes today, by the dates in the table of groups alone. */
function meant(written: readonly string[]): Set<string> {
  const all = new Set<string>();
  for (const one of written) {
    const group = territoryGroup(one);
    if (group === undefined) all.add(one);
    for (const { territory, firstDay, lastDay } of group?.members ?? []) {
      if ((firstDay ?? "") <= TODAY && TODAY <= (lastDay ?? "9999")) all.add(territory);
    }
  }
  return all;
}

const line = (territories: readonly string[], exceptTerritories: readonly string[]) => ({
  ...{ media: ["SVOD"], territories, exceptTerritories, languages: "all" },
  ...{ firstDay: "2027-01-01", lastDay: "2027-12-31", exclusivity: { kind: "exclusive" } },
});

describe("territories with exceptions", () => {
  test("mean the countries of the one list that are not in the other, and are refused where that is none", () => {
    void fc.assert(
      fc.property(codes, codes, (territories, except) => {
        const left = [...meant(territories)].filter((one) => !meant(except).has(one));
        const isContradiction = territories.some((one) => meant(except).has(one));
        const parsed = rightsTermsSchema.safeParse(line(territories, except));
        expect(parsed.success).toBe(left.length > 0 && !isContradiction);
        if (!parsed.success) return;
        expect(rightsLineOf(parsed.data, dayOf(TODAY) ?? 0).box.territories).toEqual(left.sort());
      }),
      runs,
    );
  });

  test("are the same in whatever order they are written, and however often", () => {
    void fc.assert(
      fc.property(codes, codes, (territories, except) => {
        const parsed = rightsTermsSchema.safeParse(line(territories, except));
        const turned = rightsTermsSchema.safeParse(
          line([...territories, ...territories].reverse(), [...except, ...except].reverse()),
        );
        expect(turned.success).toBe(parsed.success);
        if (!parsed.success || !turned.success) return;
        const box = (terms: typeof parsed.data) => rightsLineOf(terms, dayOf(TODAY) ?? 0).box;
        expect(box(turned.data)).toEqual(box(parsed.data));
      }),
      runs,
    );
  });
});
