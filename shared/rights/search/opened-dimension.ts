import type { RightsLine } from "../head.ts";
import type { LanguageScope, LanguageVersion } from "../languages.ts";
import { MEDIA_LEAVES, type MediaLeaf } from "../media.ts";
import type { Scope } from "../scope.ts";
import { type CutPlank, cutPlank, GIVES, speaksFor } from "./cut-plank.ts";
import { bitsIn, type Plank, planksOf } from "./search-question.ts";
import type { Segment } from "./segment.ts";

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
  /** The sets of values there are, `words` words each; of languages, what a scope has whole. */
  readonly values: Uint32Array;
  /** Of languages, what a scope has in part only: with the version itself, or only something below it. */
  readonly topValues: Uint32Array;
  readonly belowValues: Uint32Array;
  /** Of languages, what a scope has anything of; of all else, `values`. */
  readonly anyValues: Uint32Array;
  /** Which of the sets each cut has. */
  readonly sourceSet: Uint32Array;
  readonly obstacleSet: Uint32Array;
}

/** The dimensions of a question, with every value that a row of these segments names, territories in the order of planks. */
export function dimensionsOf(segments: readonly Segment[], lines: readonly RightsLine[]): Dimension[] {
  const versions = versionsNamed(segments.flatMap((segment) => segment.languages));
  const territories = [...new Set(segments.flatMap((segment) => segment.territories))].sort();
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
        openTerritories(segment, cutPlank(segment, plank, scope)),
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
  const sources = sourceCuts.media.length;
  const values = new Uint32Array(sources + obstacleCuts.media.length);
  values.set(sourceCuts.media);
  values.set(obstacleCuts.media, sources);
  return withoutParts(
    cut,
    sourceCuts.place.map((place) => cut.placeSize[place] ?? 0),
    {
      words: 1,
      values,
      sourceSet: sourceCuts.place.map((_, at) => at),
      obstacleSet: obstacleCuts.place.map((_, at) => sources + at),
      cells: cut.plank.territories.length,
    },
  );
}

function openTerritories({ sourceCuts, obstacleCuts }: Segment, cut: CutPlank): OpenPlank {
  const { media } = cut.plank;
  return withoutParts(
    cut,
    Uint32Array.from(sourceCuts.media, (some) => bitsIn(some & media)),
    {
      words: cut.words,
      values: cut.placeWords,
      sourceSet: sourceCuts.place,
      obstacleSet: obstacleCuts.place,
      cells: bitsIn(media),
    },
  );
}

function withoutParts(
  cut: CutPlank,
  cellsADay: Uint32Array,
  sets: Pick<OpenPlank, "words" | "values" | "sourceSet" | "obstacleSet" | "cells">,
): OpenPlank {
  const none = new Uint32Array(sets.values.length);
  const cells = sets.cells * (cut.plank.endDay - cut.plank.startDay);
  return { cut: { ...cut, cellsADay }, ...sets, cells, anyValues: sets.values, topValues: none, belowValues: none };
}

function openLanguages({ sourceCuts, obstacleCuts }: Segment, cut: CutPlank, speaks: readonly Uint8Array[]): OpenPlank {
  const words = Math.ceil(speaks.length / 32);
  const valuesOf = (isValue: (given: number) => boolean) => {
    const values = new Uint32Array((speaks[0]?.length ?? 0) * words);
    speaks.forEach((given, value) => {
      given.forEach((one, languages) => {
        const word = languages * words + (value >>> 5);
        if (isValue(one)) values[word] = (values[word] ?? 0) | (1 << (value & 31));
      });
    });
    return values;
  };
  return {
    cut,
    cells: cut.cells,
    words,
    values: valuesOf((given) => given === GIVES.all),
    topValues: valuesOf((given) => given === GIVES.top),
    belowValues: valuesOf((given) => given === GIVES.below),
    anyValues: valuesOf((given) => given !== GIVES.nothing),
    sourceSet: sourceCuts.languages,
    obstacleSet: obstacleCuts.languages,
  };
}
