import * as fc from "fast-check";
import { describe, expect } from "vitest";
import {
  type LanguageScope,
  languagesBoth,
  languagesCover,
  languagesEmpty,
  languagesMeet,
  languagesUnion,
  languagesWithout,
} from "#shared/rights/languages.ts";
import { law } from "./law.ts";
import { seed } from "./world.ts";

/** What each tag is below, itself included, as a translator would say it; the last two are one version. */
const ABOVE: Readonly<Record<string, readonly string[]>> = {
  zh: ["zh"],
  yue: ["yue", "zh"],
  "yue-HK": ["yue-HK", "yue", "zh"],
  cmn: ["cmn", "zh"],
  "zh-Hant": ["zh-Hant", "zh"],
  "zh-Hant-HK": ["zh-Hant-HK", "zh-Hant", "zh"],
  "zh-TW": ["zh-TW", "zh-Hant-TW", "zh-Hant", "zh"],
  "zh-Hant-TW": ["zh-TW", "zh-Hant-TW", "zh-Hant", "zh"],
};
const TAGS = Object.keys(ABOVE);

const versions = fc.subarray(TAGS, { minLength: 1 }).map((tags) => tags.map((tag) => ({ use: "dub" as const, tag })));
const scope: fc.Arbitrary<LanguageScope> = fc
  .oneof(
    fc.constant<LanguageScope>({ all: true }),
    versions.map((named): LanguageScope => ({ versions: named })),
    versions.map((except): LanguageScope => ({ all: true, except })),
    fc.tuple(versions, versions).map(([named, except]): LanguageScope => ({ versions: named, except })),
  )
  .filter((one) => !languagesEmpty(one));

describe(`sets of language versions, seed ${seed} (replay with FC_SEED=${seed})`, () => {
  law("hold in common, together and apart exactly what a translator says", fc.tuple(scope, scope), ([one, other]) => {
    const both = languagesBoth(one, other);
    for (const tag of TAGS) {
      const [inOne, inOther] = [holds(one, tag), holds(other, tag)];
      expect(both !== undefined && holds(both, tag), `${tag} in both`).toBe(inOne && inOther);
      expect(someHolds(languagesUnion([one, other]), tag), `${tag} in either`).toBe(inOne || inOther);
      expect(someHolds(languagesWithout({ from: one, take: other }), tag), `${tag} left`).toBe(inOne && !inOther);
    }
    expect(languagesMeet(one, other)).toBe(both !== undefined);
    expect(languagesCover({ outer: one, inner: other })).toBe(
      languagesWithout({ from: other, take: one }).length === 0,
    );
  });

  law("come together the same in whatever order", fc.tuple(scope, scope, scope), ([one, other, third]) => {
    const told = languagesUnion([one, other, third]);
    expect(languagesUnion([third, one, other])).toEqual(told);
  });
});

function someHolds(scopes: readonly LanguageScope[], tag: string): boolean {
  return scopes.some((one) => holds(one, tag));
}

/** Whether a scope holds what is said of a tag itself, whatever it leaves out below it. */
function holds(one: LanguageScope, tag: string): boolean {
  const among = (named: readonly { tag: string }[]) => named.some((version) => ABOVE[tag]?.includes(version.tag));
  if (among(one.except ?? [])) return false;
  return "all" in one || among(one.versions);
}
