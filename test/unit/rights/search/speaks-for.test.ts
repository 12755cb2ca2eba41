import { expect, test } from "vitest";
import { emptyHead, withRightsIn } from "#shared/rights/head.ts";
import type { LanguageScope } from "#shared/rights/languages.ts";
import { buildIndex, withChanges } from "#shared/rights/search/availability-index.ts";
import { GIVES, speaksFor } from "#shared/rights/search/cut-plank.ts";

const dub = (tag: string): LanguageScope => ({ versions: [{ use: "dub", tag }] });

function spoken(workId: string, ...scopes: LanguageScope[]) {
  const window = { startDay: 0, endDay: 100 };
  const rightsIn = scopes.map((languages, at) => ({
    ...{
      id: `in ${at}`,
      source: "avail",
      scope: { kind: "work" as const },
      exclusivity: { kind: "exclusive" as const },
    },
    box: { media: ["SVOD" as const], territories: ["TH"], languages, window },
  }));
  return withRightsIn(emptyHead(workId), { replacesSources: [], rightsIn });
}

test("what languages give of a version is told once of a catalogue, and anew of what changed in it", () => {
  const scopes = [dub("th"), dub("vi"), dub("es-MX"), { all: true as const }];
  const index = buildIndex([spoken("w", ...scopes)], 0);
  const told = (languages: readonly LanguageScope[], gives: Uint8Array) =>
    Object.fromEntries(languages.map((scope, at) => [JSON.stringify(scope), gives[at]]));
  const first = speaksFor(index.base, dub("es"));
  expect(told(index.base.languages, first)).toEqual({
    [JSON.stringify(dub("th"))]: GIVES.nothing,
    [JSON.stringify(dub("vi"))]: GIVES.nothing,
    [JSON.stringify(dub("es-MX"))]: GIVES.below,
    [JSON.stringify({ all: true })]: GIVES.all,
  });
  expect(speaksFor(index.base, dub("es"))).toBe(first);
  expect(speaksFor(index.base, dub("th"))).not.toEqual(first);
  const changed = withChanges(index, { changed: [spoken("w", dub("es"))], removed: [], asOf: 1 });
  expect([...speaksFor(changed.changes.segment, dub("es"))]).toEqual([GIVES.all]);
  expect(speaksFor(changed.base, dub("es"))).toBe(first);
});
