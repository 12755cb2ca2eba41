import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isFree } from "#shared/rights/decide.ts";
import type { RightsHead } from "#shared/rights/head.ts";
import {
  type AvailabilityIndex,
  buildIndex,
  withChanges,
  workNumbers,
} from "#shared/rights/search/availability-index.ts";
import { decodeIndex, encodeIndex } from "#shared/rights/search/encode-index.ts";
import { searchIndex } from "#shared/rights/search/search-index.ts";
import { workSetOf } from "#shared/rights/search/work-set.ts";
import { seed } from "../world.ts";
import { heads, now, question } from "./catalogue-world.ts";
import { type Asked, holdsAny, oracleMatches } from "./share-oracle.ts";

/** Random catalogues that are searched beside the oracle. `npm run test:long` takes many more. */
const RUNS = Number(process.env.SEARCH_RUNS ?? 500);
/** Laws that compare one search with another need fewer: that searches are right is proved beside the oracle. */
const FEWER = 2;
const AS_OF = 1_800_000_000_000;
const ALL = { size: 100 };
/** Some of the values a facet may count, and what a line asks that asks for that one alone. */
const EACH_VALUE = [
  ["media", "SVOD", { media: ["SVOD"] }],
  ["media", "CTCH", { media: ["CTCH"] }],
  ["territories", "TH", { territories: ["TH"] }],
  ["territories", "VN", { territories: ["VN"] }],
  ["languages", "dub es", { languages: { versions: [{ use: "dub", tag: "es" }] } }],
  ["languages", "dub vi", { languages: { versions: [{ use: "dub", tag: "vi" }] } }],
] as const;

function law<T>(name: string, arbitrary: fc.Arbitrary<T>, holds: (value: T) => void, runs = RUNS / FEWER): void {
  test(name, () => void fc.assert(fc.property(arbitrary, holds), { seed, numRuns: Math.ceil(runs) }));
}

function found(index: AvailabilityIndex, asked: Asked, at: number) {
  const { matches, total, whole } = searchIndex(index, { ...asked, page: ALL }, at);
  expect([total, whole]).toEqual([matches.length, matches.filter(({ share }) => share === 1).length]);
  return matches.map(({ workId, granted }) => ({ workId, granted }));
}

/** Facets count only what some work of the index names. */
function isNamed({ base, changes }: AvailabilityIndex, kind: "media" | "territories" | "languages", value: string) {
  if (kind !== "languages") return true;
  const [use, tag] = value.split(" ");
  const isIt = (version: { use: string; tag: string }) => version.use === use && version.tag === tag;
  return [base, changes.segment].some(({ languages }) =>
    languages.some((scope) => ("versions" in scope && scope.versions.some(isIt)) || scope.except?.some(isIt)),
  );
}

describe(`laws of searching, seed ${seed} (replay with FC_SEED=${seed})`, () => {
  law(
    "a search finds the works, shares and order that walking every cell of every work finds",
    fc.tuple(heads, question, now),
    ([catalogue, asked, at]) => {
      expect(found(buildIndex(catalogue, AS_OF), asked, at)).toEqual(oracleMatches(catalogue, asked, at));
    },
    RUNS,
  );

  law(
    "a whole match is exactly a work of which all that is asked would be granted",
    fc.tuple(heads, question, now),
    ([catalogue, asked, at]) => {
      const whole = found(buildIndex(catalogue, AS_OF), { ...asked, notHoldingYet: false, leastShare: 1 }, at);
      const free = catalogue.filter((head) => isFree(head, asked, at)).map(({ workId }) => workId);
      expect(whole.map(({ workId }) => workId)).toEqual(free.sort());
    },
  );

  law(
    "after any changes a search finds what walking every cell finds, and what an index built anew finds",
    fc.tuple(fc.array(heads, { minLength: 2, maxLength: 4 }), fc.array(fc.nat(), { maxLength: 6 }), question, now),
    ([catalogues, removals, asked, at]) => {
      const known = new Map<string, RightsHead>();
      let index = buildIndex([], AS_OF);
      catalogues.forEach((catalogue, turn) => {
        const removed = [...known.keys()].filter((_, number) => removals.includes(number));
        for (const workId of removed) known.delete(workId);
        for (const head of catalogue) known.set(head.workId, head);
        // The first catalogue is the base, and once in a while everything is packed and read again.
        index =
          turn === 0 ? buildIndex(catalogue, AS_OF) : withChanges(index, { changed: catalogue, removed, asOf: AS_OF });
        if (turn === 2) index = decodeIndex(encodeIndex(index));
        const standing = [...known.values()];
        expect(found(index, asked, at)).toEqual(oracleMatches(standing, asked, at));
        expect(found(index, asked, at)).toEqual(found(buildIndex(standing, AS_OF), asked, at));
      });
    },
    RUNS,
  );

  law(
    "the order in which works came into the index is irrelevant to every answer",
    fc.tuple(heads, question, now),
    ([catalogue, asked, at]) => {
      const reversed = buildIndex(catalogue.toReversed(), AS_OF);
      expect(found(reversed, asked, at)).toEqual(found(buildIndex(catalogue, AS_OF), asked, at));
    },
  );

  law(
    "within a set of works a search finds exactly those of its matches that are in the set",
    fc.tuple(heads, question, now, fc.array(fc.nat(7))),
    ([catalogue, asked, at, chosen]) => {
      const index = buildIndex(catalogue, AS_OF);
      const numbers = chosen.filter((number) => number < catalogue.length);
      const ids = new Set(numbers.map((number) => index.workIds[number]));
      const within = workSetOf(numbers, index.workIds.length);
      const inSet = found(index, asked, at).filter(({ workId }) => ids.has(workId));
      expect(found(index, { ...asked, within }, at)).toEqual(inSet);
      expect(workNumbers(index).size).toBe(catalogue.length);
    },
  );

  law(
    "pages put together are the whole list, by offset and by cursor, each match once",
    fc.tuple(heads, question, now, fc.integer({ min: 1, max: 3 })),
    ([catalogue, asked, at, size]) => {
      const index = buildIndex(catalogue, AS_OF);
      const whole = found(index, asked, at);
      const turned: typeof whole = [];
      for (let offset = 0; offset < whole.length; offset += size) {
        const last = turned.at(-1);
        const byOffset = searchIndex(index, { ...asked, page: { size, offset } }, at);
        const byCursor = searchIndex(index, { ...asked, page: { size, ...(last ? { after: last } : {}) } }, at);
        expect(byCursor).toEqual(byOffset);
        turned.push(...byOffset.matches.map(({ workId, granted }) => ({ workId, granted })));
      }
      expect(turned).toEqual(whole);
    },
  );

  law(
    "works of which equally much is free come by the places that are given, page by page, each once",
    fc.tuple(heads, question, now, fc.integer({ min: 1, max: 3 })),
    ([catalogue, asked, at, size]) => {
      const index = buildIndex(catalogue, AS_OF);
      // From the last id to the first.
      const places = index.rank.map((place) => index.rank.length - place);
      const inPlace = found(index, asked, at).sort((one, other) =>
        one.granted === other.granted ? (one.workId < other.workId ? 1 : -1) : other.granted - one.granted,
      );
      const turned: typeof inPlace = [];
      for (let offset = 0; offset < inPlace.length; offset += size) {
        const last = turned.at(-1);
        const number = last === undefined ? undefined : index.workIds.indexOf(last.workId);
        const after = last && { granted: last.granted, fromPlace: (places[number ?? 0] ?? 0) + 1 };
        const byOffset = searchIndex(index, { ...asked, page: { size, offset, places } }, at);
        const byPlace = searchIndex(index, { ...asked, page: { size, places, ...(after ? { after } : {}) } }, at);
        expect(byPlace).toEqual(byOffset);
        turned.push(...byPlace.matches.map(({ workId, granted }) => ({ workId, granted })));
      }
      expect(turned).toEqual(inPlace);
      const mixed = { size, places, after: { granted: 1, workId: "" } };
      expect(() => searchIndex(index, { ...asked, page: mixed }, at)).toThrow(RangeError);
    },
  );

  law(
    "a facet counts what the question finds when it asks for that one value instead",
    fc.tuple(heads, heads, question, now),
    ([catalogue, later, asked, at]) => {
      const before = buildIndex(catalogue, AS_OF);
      const index = withChanges(before, { changed: later, removed: [], asOf: AS_OF });
      const { facets } = searchIndex(index, { ...asked, facets: true, page: ALL }, at);
      const known = new Map([...catalogue, ...later].map((head) => [head.workId, head]));
      const notHeld = [...known.values()].filter((head) => !asked.notHoldingYet || !holdsAny(head, asked, at));
      for (const [kind, value, box] of EACH_VALUE) {
        if (!isNamed(index, kind, value)) continue;
        const lines = asked.lines.map((line) => ({ ...line, box: { ...line.box, ...box } }));
        const matches = oracleMatches(notHeld, { ...asked, notHoldingYet: false, lines }, at);
        expect([kind, value, facets?.[kind].get(value) ?? 0]).toEqual([kind, value, matches.length]);
      }
    },
  );
});
