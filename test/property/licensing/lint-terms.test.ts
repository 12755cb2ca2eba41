import { randomInt } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { licenceLineTermsSchema } from "#shared/licensing/licence-line-schema.ts";
import { lintTerms } from "#shared/licensing/lint-terms.ts";
import { TERMS_FINDINGS } from "#shared/licensing/terms-finding.ts";

const SEED = Number(process.env.FC_SEED ?? randomInt(2 ** 31));
console.log(`terms looked over: FC_SEED=${SEED}`);
const runs = { seed: SEED, numRuns: 500 };

const now = fc.date({ min: new Date("2026-01-01"), max: new Date("2030-01-01"), noInvalidDate: true }).map(Number);
const date = fc.constantFrom("2026-06-01", "2027-01-01", "2027-06-30", "2027-12-31", "2028-02-29", "2027-02-30");
/** Lines as people write them: mostly with sense, often with a word too vague or a code nobody knows. */
const line = fc.record(
  {
    media: fc.array(fc.constantFrom("SVOD", "AVOD", "FTV", "CTCH", "VOD", "ALL", "TV", "HOLO"), { maxLength: 3 }),
    territories: fc.array(fc.constantFrom("TH", "VN", "US", "ASEAN", "EU", "NAFTA", "Europe", "UK"), { maxLength: 3 }),
    exceptTerritories: fc.array(fc.constantFrom("TH", "US", "ASEAN", "DACH", "NAFTA", "Asia"), { maxLength: 2 }),
    languages: fc.constantFrom("all", [{ use: "dub", tag: "th" }], []),
    firstDay: date,
    lastDay: date,
    exclusivity: fc.constantFrom({ kind: "exclusive" }, { kind: "non-exclusive" }, { kind: "co-exclusive", of: 2 }),
    runs: fc.constantFrom(
      { number: 3 },
      { number: 3, per: "episode" },
      { number: 3, per: "programme", catchUpDays: 7 },
    ),
  },
  { requiredKeys: ["media", "territories", "languages", "firstDay", "lastDay", "exclusivity"] },
);
const timeZone = fc.constantFrom(undefined, "UTC", "Asia/Bangkok", "Mars/Olympus");
const terms = fc.record({ lines: fc.array(line, { minLength: 1, maxLength: 5 }), timeZone });

describe("terms looked over", () => {
  test("are answered, whatever anybody writes", () => {
    const anything = fc.record({ lines: fc.array(fc.anything(), { maxLength: 5 }), timeZone: fc.anything() });
    void fc.assert(
      fc.property(anything, now, (raw, at) => {
        for (const { code, level, message, remedy } of lintTerms(raw, at).findings) {
          expect(TERMS_FINDINGS[code]).toBe(level);
          expect(message.length * remedy.length).toBeGreaterThan(0);
        }
      }),
      runs,
    );
  });

  test("are understood exactly where each line is one and the zone is one", () => {
    void fc.assert(
      fc.property(terms, now, (raw, at) => {
        const isSound =
          raw.timeZone !== "Mars/Olympus" && raw.lines.every((one) => licenceLineTermsSchema.safeParse(one).success);
        expect(lintTerms(raw, at).understood !== undefined).toBe(isSound);
      }),
      runs,
    );
  });

  test("point to a place that is there, or that is missing from a place that is", () => {
    void fc.assert(
      fc.property(terms, now, (raw, at) => {
        for (const { path } of lintTerms(raw, at).findings) {
          const parent = path.slice(0, -1).reduce((part: unknown, step) => Reflect.get(Object(part), step), raw);
          expect(parent).toBeTypeOf("object");
        }
      }),
      runs,
    );
  });

  test("contradict themselves the same way in whatever order the lines stand", () => {
    const pair = (raw: { lines: readonly unknown[] }, at: number) =>
      lintTerms(raw, at)
        .findings.filter(({ code }) => code.startsWith("lines-"))
        .map(({ code }) => code)
        .sort();
    void fc.assert(
      fc.property(terms, now, (raw, at) => {
        expect(pair({ lines: raw.lines.toReversed() }, at)).toEqual(pair({ lines: raw.lines }, at));
      }),
      runs,
    );
  });
});
