import { rightsInSuffice, standsBeside } from "../exclusivity.ts";
import { type LanguageScope, languagesCover, languagesMeet } from "../languages.ts";
import { type Scope, scopeCovers, scopesMeet } from "../scope.ts";
import { bitsIn, cellsOfPlank, type Plank } from "./search-question.ts";
import { type Segment, UNTIED } from "./segment.ts";
import { STANDING_CODES, type Standing, standingOfCode } from "./standing.ts";
import { VersionParts } from "./version-parts.ts";

/** What a cut of rights in gives a plank, its days apart. */
export const GIVES = {
  nothing: 0,
  /** All the media and territories asked, in the whole version. */
  all: 1,
  /** Some of the media and territories, in the whole version. */
  some: 2,
  /** The version itself, but not all that it takes in: with others it may come to the whole. */
  top: 3,
  /** Only something the version takes in: never the whole without a `top`. */
  below: 4,
} as const;

/** What a cut of a grant or holdback does to a plank, its days apart. */
export const STANDS = {
  aside: 0,
  /** In the way of all but its licensee. */
  inTheWay: 1,
  /** In the way, perhaps: co-exclusive licensees are to be counted, or a holdback hangs on another right's start. */
  inDoubt: 2,
  /** It shares cells, but the two may stand side by side. */
  beside: 3,
  /** In the way of its licensee alone, and perhaps so. */
  inOwnWay: 4,
  inOwnDoubt: 5,
} as const;

/**
 * A plank judged against every cut of a segment, before any work is looked at: for each row there is then only one
 * look-up and its days left. The asked territories are numbered anew, so that those of a place fit in few words.
 */
export interface CutPlank {
  readonly plank: Plank;
  readonly cells: number;
  readonly words: number;
  /** The asked territories of each place, `words` words each. */
  readonly placeWords: Uint32Array;
  /** How many of the asked territories each place has. */
  readonly placeSize: Uint16Array;
  /** GIVES for each cut of rights in. */
  readonly gives: Uint8Array;
  /** How many of the asked media × territories each cut of rights in has, for one day. */
  readonly cellsADay: Uint32Array;
  /** What the scopes that give it in part come to together. */
  readonly parts: VersionParts;
  /** STANDS for each cut of grants and holdbacks. */
  readonly stands: Uint8Array;
}

/**
 * Judges a plank, wanted of this scope of each work, against the cuts of a segment. `speaks` says, for each language scope
 * of the segment, what it gives of the version (GIVES): that of the plank, unless another question is meant.
 */
export function cutPlank(
  segment: Segment,
  plank: Plank,
  scope: Scope,
  speaks = speaksFor(segment, plank.version),
): CutPlank {
  const asked = askedPlaces(segment, plank.territories);
  return {
    plank,
    cells: cellsOfPlank(plank),
    ...asked,
    ...givesOf(segment, plank, scope, asked.placeSize, speaks),
    parts: new VersionParts(segment.languages, plank.version),
    stands: standsOf(segment, plank, scope, asked.placeSize, speaks),
  };
}

/** The given territories of each place of a segment, bit by bit in the order given, and how many they are. */
function askedPlaces(segment: Segment, territories: readonly string[]) {
  if (isSameList(territories, segment.territories)) return allPlaces(segment);
  const bitOf = new Map(segment.territories.map((code, bit) => [code, bit]));
  const bits = territories.map((code) => bitOf.get(code) ?? -1);
  const words = Math.ceil(territories.length / 32);
  const count = segment.places.length / segment.placeWords;
  const placeWords = new Uint32Array(count * words);
  const placeSize = new Uint16Array(count);
  const asked = new Uint32Array(segment.placeWords);
  for (const bit of bits) if (bit >= 0) asked[bit >>> 5] = (asked[bit >>> 5] ?? 0) | (1 << (bit & 31));
  for (let place = 0; place < count; place++) {
    const first = place * segment.placeWords;
    let some = 0;
    for (let word = 0; word < asked.length; word++) some |= (segment.places[first + word] ?? 0) & (asked[word] ?? 0);
    if (some === 0) continue;
    for (let at = 0; at < bits.length; at++) {
      const bit = bits[at] ?? -1;
      if (bit < 0 || (((segment.places[first + (bit >>> 5)] ?? 0) >>> (bit & 31)) & 1) === 0) continue;
      const word = place * words + (at >>> 5);
      placeWords[word] = (placeWords[word] ?? 0) | (1 << (at & 31));
      placeSize[place] = (placeSize[place] ?? 0) + 1;
    }
  }
  return { words, placeWords, placeSize };
}

/** The places as they are: all territories of the segment are asked for, in its own order. */
function allPlaces({ places, placeWords: words }: Segment) {
  const placeSize = new Uint16Array(places.length / words);
  places.forEach((word, at) => {
    const place = Math.floor(at / words);
    placeSize[place] = (placeSize[place] ?? 0) + bitsIn(word);
  });
  return { words, placeWords: places, placeSize };
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, at) => text === other[at]);
}

function givesOf(segment: Segment, plank: Plank, scope: Scope, placeSize: Uint16Array, speaks: Uint8Array) {
  const suffices = standingTable(
    (held) => typeof held !== "string" && rightsInSuffice({ held, wanted: plank.exclusivity }),
  );
  const takesIn = Uint8Array.from(segment.scopes, (whole) => Number(scopeCovers({ whole, part: scope })));
  const { media, place, languages, scope: scopes, standing } = segment.sourceCuts;
  const gives = new Uint8Array(media.length);
  const cellsADay = new Uint32Array(media.length);
  for (let cut = 0; cut < gives.length; cut++) {
    const some = (media[cut] ?? 0) & plank.media;
    const places = placeSize[place[cut] ?? 0] ?? 0;
    if (some === 0 || places === 0) continue;
    if (suffices[standing[cut] ?? 0] === 0 || takesIn[scopes[cut] ?? 0] === 0) continue;
    const spoken = speaks[languages[cut] ?? 0] ?? GIVES.nothing;
    const isAll = some === plank.media && places === plank.territories.length;
    gives[cut] = spoken === GIVES.all && !isAll ? GIVES.some : spoken;
    cellsADay[cut] = bitsIn(some) * places;
  }
  return { gives, cellsADay };
}

function standsOf(
  segment: Segment,
  plank: Plank,
  scope: Scope,
  placeSize: Uint16Array,
  speaks: Uint8Array,
): Uint8Array {
  const beside = standingTable((existing) => {
    if (existing === "held-back") return STANDS.inTheWay;
    if (existing === "held-back-from-licensee") return STANDS.inOwnWay;
    const clash = standsBeside({ existing, wanted: plank.exclusivity });
    return clash === "yes" ? STANDS.beside : clash === "count" ? STANDS.inDoubt : STANDS.inTheWay;
  });
  const meets = Uint8Array.from(segment.scopes, (other) => Number(scopesMeet(other, scope)));
  const { media, place, languages, scope: scopes, standing, ties } = segment.obstacleCuts;
  const stands = new Uint8Array(media.length);
  for (let cut = 0; cut < stands.length; cut++) {
    if (((media[cut] ?? 0) & plank.media) === 0 || placeSize[place[cut] ?? 0] === 0) continue;
    if (meets[scopes[cut] ?? 0] === 0 || speaks[languages[cut] ?? 0] === GIVES.nothing) continue;
    const stood = beside[standing[cut] ?? 0] ?? STANDS.inTheWay;
    stands[cut] = ties[cut] === UNTIED ? stood : stood === STANDS.inOwnWay ? STANDS.inOwnDoubt : STANDS.inDoubt;
  }
  return stands;
}

/** One answer for each code of a standing. */
function standingTable(answer: (standing: Standing) => number | boolean): Uint8Array {
  return Uint8Array.from({ length: STANDING_CODES }, (_, code) => Number(answer(standingOfCode(code))));
}

/** Bytes of answers kept for each segment: those for some hundred versions of the largest catalogue, all of most. */
const KNOWN_BYTES = 4 * 1024 * 1024;
const known = new WeakMap<Segment, Map<string, Uint8Array>>();

/**
 * What each language scope of a segment gives of a version that is not empty: GIVES. A segment never changes, so what was
 * once told of it is kept: the versions of its facets are the same in every question.
 */
export function speaksFor(segment: Segment, version: LanguageScope): Uint8Array {
  const answers = known.get(segment) ?? new Map<string, Uint8Array>();
  known.set(segment, answers);
  const key = JSON.stringify(version);
  const before = answers.get(key);
  if (before !== undefined) return before;
  const speaks = Uint8Array.from(segment.languages, (languages) => speaksOf(languages, version));
  if ((answers.size + 1) * speaks.length > KNOWN_BYTES) answers.clear();
  answers.set(key, speaks);
  return speaks;
}

function speaksOf(languages: LanguageScope, version: LanguageScope): number {
  // Most scopes have nothing of a version, and that is told at a glance.
  if (!languagesMeet(languages, version)) return GIVES.nothing;
  if (languagesCover({ outer: languages, inner: version })) return GIVES.all;
  return holdsTop(languages, version) ? GIVES.top : GIVES.below;
}

/**
 * Whether a scope holds what of a version has no name of its own below it. The world's languages and the tags below a
 * tag are open, so without that no number of named tags ever adds up to the version.
 */
function holdsTop(languages: LanguageScope, version: LanguageScope): boolean {
  if ("all" in version) return "all" in languages;
  return version.versions.every(({ use, tag }) => {
    const nameless = { use, tag: `${tag}-x-${NAMELESS}` };
    return languagesMeet(languages, { versions: [nameless] });
  });
}

/** A private subtag nobody uses: it stands for all the tags below a tag that nobody named. */
const NAMELESS = "nameless";
