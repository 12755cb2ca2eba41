import type { RightsLine } from "../head.ts";
import type { LanguageScope, LanguageVersion } from "../languages.ts";
import { MEDIA_LEAVES, type MediaLeaf } from "../media.ts";
import type { Scope } from "../scope.ts";
import { askedPlaces, type CutPlank, cutPlank, GIVES, speaksFor } from "./cut-plank.ts";
import { bitsIn, type Plank, planksOf } from "./search-question.ts";
import type { Cuts, Segment } from "./segment.ts";

/** One of the three things a question may open: its values, and the question with only one of them. */
export interface Dimension {
  readonly kind: "media" | "territories" | "languages";
  readonly values: readonly string[];
  readonly linesWith: (value: number) => RightsLine[];
}

/** A plank with one of its dimensions opened to all values, judged against the cuts of a segment. */
export interface OpenPlank {
  readonly cut: CutPlank;
  /** How many cells are asked for with one value. */
  readonly cells: number;
  readonly words: number;
  /** The values each cut of rights in has, bit by bit, `words` words each; of languages, those it has whole. */
  readonly sourceValues: Uint32Array;
  /** Of languages, those a cut has in part only: with the version itself, or only something below it. */
  readonly topValues: Uint32Array;
  readonly belowValues: Uint32Array;
  /** The values on which each cut of grants and holdbacks stands. */
  readonly obstacleValues: Uint32Array;
}

/** The dimensions of a question, with every value that a row of these segments names. */
export function dimensionsOf(segments: readonly Segment[], lines: readonly RightsLine[]): Dimension[] {
  const versions = versionsNamed(segments.flatMap((segment) => segment.languages));
  const territories = [...new Set(segments.flatMap((segment) => segment.territories))];
  const withBox = (change: Partial<RightsLine["box"]>) =>
    lines.map((line) => ({ ...line, box: { ...line.box, ...change } }));
  const one = <T>(values: readonly T[], value: number): T[] => values.slice(value, value + 1);
  return [
    {
      kind: "media",
      values: MEDIA_LEAVES,
      linesWith: (value) => withBox({ media: one<MediaLeaf>(MEDIA_LEAVES, value) }),
    },
    {
      kind: "territories",
      values: territories,
      linesWith: (value) => withBox({ territories: one(territories, value) }),
    },
    {
      kind: "languages",
      values: versions.map(({ use, tag }) => `${use} ${tag}`),
      linesWith: (value) => withBox({ languages: { versions: one(versions, value) } }),
    },
  ];
}

function versionsNamed(scopes: readonly LanguageScope[]): LanguageVersion[] {
  const named = scopes.flatMap((scope) => [...("versions" in scope ? scope.versions : []), ...(scope.except ?? [])]);
  const unique = new Map(named.map(({ use, tag }) => [`${use} ${tag}`, { use, tag }]));
  return [...unique.values()];
}

/** The planks of a question with a dimension opened. */
export function openPlanks(
  segment: Segment,
  lines: readonly RightsLine[],
  scope: Scope,
  dimension: Dimension,
): OpenPlank[] {
  switch (dimension.kind) {
    case "media":
      return opened(lines, { media: MEDIA_LEAVES }).map((plank) => openMedia(segment, cutPlank(segment, plank, scope)));
    case "territories":
      return opened(lines, { territories: dimension.values }).map((plank) =>
        openTerritories(segment, cutPlank(segment, plank, scope), dimension.values),
      );
    case "languages": {
      const anyLanguage = new Uint8Array(segment.languages.length).fill(GIVES.all);
      const speaks = dimension.values.map((_, value) => {
        const languages = dimension.linesWith(value)[0]?.box.languages ?? { all: true };
        return speaksFor(segment, languages);
      });
      return opened(lines, { languages: { all: true } }).map((plank) =>
        openLanguages(segment, cutPlank(segment, plank, scope, anyLanguage), speaks),
      );
    }
  }
}

function opened(lines: readonly RightsLine[], change: Partial<RightsLine["box"]>): Plank[] {
  return planksOf(lines.map((line) => ({ ...line, box: { ...line.box, ...change } })));
}

function openMedia({ sourceCuts, obstacleCuts }: Segment, cut: CutPlank): OpenPlank {
  const cellsADay = sourceCuts.place.map((place) => cut.placeSize[place] ?? 0);
  return withoutParts(cut, cellsADay, 1, {
    sourceValues: Uint32Array.from(sourceCuts.media),
    obstacleValues: Uint32Array.from(obstacleCuts.media),
    cells: cut.plank.territories.length,
  });
}

function openTerritories(segment: Segment, cut: CutPlank, territories: readonly string[]): OpenPlank {
  const { sourceCuts, obstacleCuts } = segment;
  const { words, placeWords } = askedPlaces(segment, territories);
  const cellsADay = Uint32Array.from(sourceCuts.media, (media) => bitsIn(media & cut.plank.media));
  const placesOf = ({ place }: Cuts) => {
    const values = new Uint32Array(place.length * words);
    place.forEach((number, at) => {
      values.set(placeWords.subarray(number * words, (number + 1) * words), at * words);
    });
    return values;
  };
  return withoutParts(cut, cellsADay, words, {
    sourceValues: placesOf(sourceCuts),
    obstacleValues: placesOf(obstacleCuts),
    cells: bitsIn(cut.plank.media),
  });
}

function withoutParts(
  cut: CutPlank,
  cellsADay: Uint32Array,
  words: number,
  sets: Pick<OpenPlank, "sourceValues" | "obstacleValues" | "cells">,
): OpenPlank {
  const none = new Uint32Array(sets.sourceValues.length);
  const cells = sets.cells * (cut.plank.endDay - cut.plank.startDay);
  return { cut: { ...cut, cellsADay }, words, ...sets, cells, topValues: none, belowValues: none };
}

function openLanguages({ sourceCuts, obstacleCuts }: Segment, cut: CutPlank, speaks: readonly Uint8Array[]): OpenPlank {
  const words = Math.max(1, Math.ceil(speaks.length / 32));
  const valuesOf = ({ languages }: Cuts, isValue: (given: number) => boolean) => {
    const values = new Uint32Array(languages.length * words);
    languages.forEach((number, at) => {
      speaks.forEach((given, value) => {
        const word = at * words + (value >>> 5);
        if (isValue(given[number] ?? GIVES.nothing)) values[word] = (values[word] ?? 0) | (1 << (value & 31));
      });
    });
    return values;
  };
  return {
    cut,
    cells: cut.cells,
    words,
    sourceValues: valuesOf(sourceCuts, (given) => given === GIVES.all),
    topValues: valuesOf(sourceCuts, (given) => given === GIVES.top),
    belowValues: valuesOf(sourceCuts, (given) => given === GIVES.below),
    obstacleValues: valuesOf(obstacleCuts, (given) => given !== GIVES.nothing),
  };
}
