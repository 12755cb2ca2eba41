import type { DayWindow } from "../days.ts";
import type { AlternativeKind } from "../decision.ts";
import type { Exclusivity } from "../exclusivity.ts";
import type { RightsLine } from "../head.ts";
import { type LanguageScope, languagesCover } from "../languages.ts";
import { mediaCount } from "../media.ts";
import { territoryCount } from "../territories.ts";
import { type Contested, type LineLeft, type NearTerms, regionLeft, termsAsked } from "./near-terms.ts";

/** What terms give up of what was asked for, each in its own measure: nothing in any is the terms as asked. */
export interface Loss {
  /** How much less others are kept out, from 0 to 1. */
  exclusivity: number;
  /** Days by which the term begins later. */
  laterStart: number;
  /** Days by which it ends later: a licensee may have no use for them, but he pays for them. */
  laterEnd: number;
  /** Days by which the term is shorter. */
  days: number;
  /** Countries given up, counted over all lines. */
  territories: number;
  /** Media given up, counted over all lines. */
  media: number;
  /** How much of the versions is given up, from 0 to 1, summed over all lines. */
  versions: number;
}

const MEASURES = ["exclusivity", "laterStart", "laterEnd", "days", "territories", "media", "versions"] as const;

/** Whether one gives up no more than the other in anything, and less in something. */
export function isBetter(one: Loss, other: Loss): boolean {
  return (
    MEASURES.every((measure) => one[measure] <= other[measure]) &&
    MEASURES.some((measure) => one[measure] < other[measure])
  );
}

/** How far each exclusivity is from keeping everybody out. Between the kinds of the trade there is no smaller step. */
const OPENNESS = { exclusive: 0, sole: 0.15, "co-exclusive": 0.3, "non-exclusive": 0.5 } as const;
/** Each further co-exclusive licensee opens the right a little more, and twelve still less than everybody. */
const OPENNESS_PER_LICENSEE = 0.01;

/** From 0, nobody else, to 0.5, anybody. */
export function opennessOf(exclusivity: Exclusivity): number {
  const step = exclusivity.kind === "co-exclusive" ? exclusivity.of * OPENNESS_PER_LICENSEE : 0;
  return OPENNESS[exclusivity.kind] + step;
}

/** A carve-out, or a version bought out of all the world's, is a small part of them; how small nobody can count. */
const ONE_VERSION_OF_ALL = 0.02;

/** What share of the versions asked for is left, above 0 and at most 1. */
function versionsLeft(asked: LanguageScope, left: LanguageScope): number {
  if (languagesCover({ outer: left, inner: asked })) return 1;
  const carved = (left.except?.length ?? 0) - (asked.except?.length ?? 0);
  const less = 1 - Math.min(0.9, Math.max(1, carved) * ONE_VERSION_OF_ALL);
  if ("all" in left) return less;
  if ("all" in asked) return Math.min(0.5, left.versions.length * ONE_VERSION_OF_ALL) * less;
  return Math.min(1, left.versions.length / asked.versions.length) * less;
}

/** What terms give up of the request they are near to, asked with `asked` exclusivities and granted with its own. */
export function lossOf(contested: Contested, terms: NearTerms, asked: readonly RightsLine[]): Loss {
  const loss: Loss = { exclusivity: 0, laterStart: 0, laterEnd: 0, days: 0, territories: 0, media: 0, versions: 0 };
  for (const [index, line] of asked.entries()) {
    const { box } = line;
    const granted = contested.lines[index];
    const left = terms.lines[index];
    if (granted === undefined || left === undefined) {
      loss.territories += box.territories.length;
      continue;
    }
    loss.exclusivity = Math.max(loss.exclusivity, opennessOf(granted.exclusivity) - opennessOf(line.exclusivity));
    loss.territories += box.territories.length - territoryCount(left.territories);
    loss.media += box.media.length - mediaCount(left.media);
    loss.versions += 1 - versionsLeft(box.languages, left.languages);
  }
  const windows = asked.map(({ box }) => box.window);
  const startDay = Math.min(...windows.map((window) => window.startDay));
  const endDay = Math.max(...windows.map((window) => window.endDay));
  loss.laterStart = Math.max(0, terms.days.startDay - startDay);
  loss.laterEnd = Math.max(0, terms.days.endDay - endDay);
  // A year that moves into a leap year is a day longer and no less a year.
  loss.days = lengthOf(termsAsked(contested, terms.move).days) - lengthOf(terms.days);
  return loss;
}

/** How far terms are from what was asked, from 0, the same, to 1, nothing of it. */
export function distanceOf(contested: Contested, terms: NearTerms, asked: readonly RightsLine[]): number {
  let wanted = 0;
  let kept = 0;
  for (const run of contested.runs) {
    const { startDay, endDay } = run.region;
    wanted += cellsOf(run.region) * (endDay - startDay);
    const left = regionLeft(run, terms);
    const line = asked[run.line];
    const granted = contested.lines[run.line];
    if (left === undefined || line === undefined || granted === undefined) continue;
    const open = opennessOf(granted.exclusivity) - opennessOf(line.exclusivity);
    const worth = versionsLeft(line.box.languages, left.languages) * (1 - open);
    kept += cellsOf(left) * (left.endDay - left.startDay) * worth;
  }
  const span = lengthOf(terms.days);
  return 1 - (kept / wanted) * (span / (span + terms.move));
}

function lengthOf({ startDay, endDay }: DayWindow): number {
  return endDay - startDay;
}

function cellsOf({ media, territories }: LineLeft): number {
  return mediaCount(media) * territoryCount(territories);
}

/** In which ways lines differ from those asked for, in the order the ways are told. */
export function kindsOf(loss: Loss, terms: NearTerms, asked: readonly RightsLine[]): AlternativeKind[] {
  const givenUp = asked.flatMap((line, index) => (terms.lines[index] === undefined ? [line] : []));
  const kept = asked.filter((_, index) => terms.lines[index] !== undefined);
  const otherPlaces = (line: RightsLine) => kept.some(({ box }) => sameMedia(box.media, line.box.media));
  const linesOfPlaces = givenUp.filter(otherPlaces);
  const placesGivenUp = givenUp.reduce((sum, { box }) => sum + box.territories.length, 0);
  const fewerTerritories = linesOfPlaces.length > 0 || loss.territories > placesGivenUp;
  const fewerMedia = loss.media > 0 || linesOfPlaces.length < givenUp.length;
  return [
    ...(loss.exclusivity > 0 ? (["lesser-exclusivity"] as const) : []),
    ...(loss.laterStart > 0 ? (["later-start"] as const) : []),
    ...(loss.days > 0 ? (["shorter-term"] as const) : []),
    ...(fewerTerritories ? (["fewer-territories"] as const) : []),
    ...(fewerMedia ? (["fewer-media"] as const) : []),
    ...(loss.versions > 0 ? (["other-languages"] as const) : []),
  ];
}

function sameMedia(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((leaf) => other.includes(leaf));
}
