import { countriesNamed } from "#shared/catalogue/territory-terms-schema.ts";
import { hasSeveralZones, zoneOfTerritory } from "#shared/platform/codes/territory-zones.ts";
import { dayIn, daysTouched } from "#shared/platform/zoned-days.ts";
import { isoDateOf, OPEN_END_DAY } from "#shared/rights/days.ts";
import { isLinear, isTied } from "#shared/rights/media.ts";
import { boxOf, regionsBoth, regionsOf } from "#shared/rights/region.ts";
import type { LicenceLine } from "./licence.ts";
import { type LicenceLineTerms, licenceLineOf } from "./licence-line-schema.ts";
import { finding, type TermsFinding } from "./terms-finding.ts";

/** Terms that were understood word by word, and may still not say what is meant. */
export interface LintedTerms {
  readonly lines: readonly LicenceLineTerms[];
  readonly timeZone?: string | undefined;
}

/** A line as written, as it is taken, and where it stands. */
interface LintedLine {
  readonly terms: LicenceLineTerms;
  readonly line: LicenceLine;
  readonly path: readonly (string | number)[];
  readonly timeZone: string | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

const MILLISECONDS_PER_DAY = 86_400_000;
/** A sentence names so many codes; a reader looks up the rest. */
const NAMED_MOST = 10;

/**
 * What is wrong or doubtful about the lines of one deal at an instant (epoch milliseconds), line by line and then line
 * against line. `numbers` are the places of the lines in the terms where some were left out as not understood.
 */
export function lintLines({ lines, timeZone }: LintedTerms, now: number, numbers = [...lines.keys()]): TermsFinding[] {
  const asOfDay = Math.floor(now / MILLISECONDS_PER_DAY);
  const linted = lines.map((terms, index): LintedLine => {
    const line = licenceLineOf(terms, { asOfDay, episodes: 0 });
    return { terms, line, path: ["lines", numbers[index] ?? index], timeZone, now };
  });
  return [
    ...linted.flatMap((line) => LINE_RULES.flatMap((rule) => rule(line))),
    ...overlaps(linted),
    ...untied(linted),
  ];
}

const LINE_RULES: readonly ((linted: LintedLine) => TermsFinding[])[] = [
  termLiesAhead,
  zoneIsMeant,
  touchesNoMore,
  allMediaDated,
  groupsFrozen,
  exceptionsBite,
  fastIsLinear,
  runsHaveChannels,
  tiedUseGranted,
];

function termLiesAhead({ line: { box }, path, timeZone, now }: LintedLine): TermsFinding[] {
  const { startDay, endDay } = box.window;
  const todays = box.territories.map((territory) => dayIn(timeZone ?? zoneOfTerritory(territory), now));
  if (todays.every((today) => endDay <= today))
    return [
      finding("term-is-over", [...path, "lastDay"], {
        message: `The last day, ${isoDateOf(endDay - 1)}, has passed.`,
        remedy: "Write a last day that is still to come.",
      }),
    ];
  if (!todays.some((today) => startDay < today)) return [];
  return [
    finding("begins-in-the-past", [...path, "firstDay"], {
      message: `The first day, ${isoDateOf(startDay)}, has passed; nothing is granted before both have signed.`,
      remedy: "Write the day on which use is to begin.",
    }),
  ];
}

function zoneIsMeant({ line: { box }, path, timeZone }: LintedLine): TermsFinding[] {
  const doubtful = timeZone === undefined ? box.territories.filter(hasSeveralZones) : [];
  if (doubtful.length === 0) return [];
  const zones = doubtful.map((territory) => `${territory} by ${zoneOfTerritory(territory)}`);
  return [
    finding("dates-without-zone", [...path, "firstDay"], {
      message: `Days are counted in each territory's own zone; of several the capital's: ${named(zones)}.`,
      remedy: "State timeZone where another is meant.",
    }),
  ];
}

function touchesNoMore({ line: { box }, path, timeZone }: LintedLine): TermsFinding[] {
  if (timeZone === undefined) return [];
  const { window } = box;
  const touched = box.territories.filter((territory) => {
    const own = daysTouched({ timeZone, ...window }, zoneOfTerritory(territory));
    return own.startDay < window.startDay || (window.endDay < OPEN_END_DAY && own.endDay > window.endDay);
  });
  if (touched.length === 0) return [];
  return [
    finding("days-touch-more", [...path, "territories"], {
      message: `Days of ${timeZone} begin and end within other days of ${named(touched)}; each day touched is taken whole.`,
      remedy: "Leave timeZone out to take each territory's own days and no others.",
    }),
  ];
}

function allMediaDated({ terms, line, path, now }: LintedLine): TermsFinding[] {
  const index = terms.media.indexOf("ALL");
  if (index < 0) return [];
  return [
    finding("all-media-dated", [...path, "media", index], {
      message: `ALL means the ${line.box.media.length} media known on ${today(now)}; one invented later is not granted.`,
      remedy: "Name the media that are meant, if fewer.",
    }),
  ];
}

function groupsFrozen({ terms, line: { groups = [] }, path }: LintedLine): TermsFinding[] {
  return groups.map(({ group, asOf, territories, isExcepted }) => {
    const place = isExcepted
      ? ["exceptTerritories", terms.exceptTerritories?.indexOf(group) ?? 0]
      : ["territories", terms.territories.indexOf(group)];
    const later = isExcepted ? "one that joins later is not excepted" : "one that joins later is not granted";
    return finding("territories-frozen", [...path, ...place], {
      message: `${group} means its ${territories.length} members of ${asOf}; ${later}.`,
      remedy: "Name the countries one by one, if others are meant.",
    });
  });
}

function exceptionsBite({ terms: { territories, exceptTerritories = [] }, path, now }: LintedLine): TermsFinding[] {
  const asOfDay = Math.floor(now / MILLISECONDS_PER_DAY);
  const named = new Set(countriesNamed(territories, asOfDay));
  return exceptTerritories.flatMap((code, index) => {
    if (countriesNamed([code], asOfDay).some((country) => named.has(country))) return [];
    return [
      finding("exception-excludes-nothing", [...path, "exceptTerritories", index], {
        message: `Nothing of ${code} is in the territories named, and so its exception leaves nothing out.`,
        remedy: "Leave the exception out, or name the group it is to be taken from.",
      }),
    ];
  });
}

function fastIsLinear({ terms, line: { box }, path }: LintedLine): TermsFinding[] {
  const index = box.media.indexOf("AVOD");
  if (index < 0 || terms.runs === undefined || box.media.some(isLinear)) return [];
  return [
    finding("fast-asked-as-avod", [...path, "media"], {
      message: "Runs and channels belong to linear television, and AVOD is on demand: it does not grant FAST.",
      remedy: "Write FAST for free ad-supported streaming channels; leave runs out for AVOD.",
    }),
  ];
}

function runsHaveChannels({ terms, line: { box }, path }: LintedLine): TermsFinding[] {
  if (terms.runs === undefined || box.media.includes("AVOD")) return [];
  if (box.media.some(isLinear)) return [];
  return [
    finding("runs-without-linear", [...path, "runs"], {
      message: "Nothing of this line is shown in runs: none of its media is linear.",
      remedy: "Leave runs out, or put them on the line with FTV, pay television or FAST.",
    }),
  ];
}

function tiedUseGranted({ terms: { runs }, line: { box }, path }: LintedLine): TermsFinding[] {
  const missing = [
    ...(runs?.catchUpDays !== undefined && !box.media.includes("CTCH") ? [["catchUpDays", "CTCH"] as const] : []),
    ...(runs?.simulcast && !box.media.includes("SIML") ? [["simulcast", "SIML"] as const] : []),
  ];
  return missing.map(([term, medium]) =>
    finding("tied-use-not-granted", [...path, "runs", term], {
      message: `The runs speak of ${term}, and the line does not grant ${medium}.`,
      remedy: `Add ${medium} to the media of the line, or leave ${term} out.`,
    }),
  );
}

/** Lines that grant the same cells: on different conditions nobody can say which holds; on the same, one is too many. */
function overlaps(lines: readonly LintedLine[]): TermsFinding[] {
  return lines.flatMap((later, index) =>
    lines.slice(0, index).flatMap((earlier): TermsFinding[] => {
      const shared = sharedCells(earlier.line, later.line);
      if (shared === undefined) return [];
      const isSame = conditionsOf(earlier.line) === conditionsOf(later.line);
      const cells = `${named(shared.media)} in ${named(shared.territories)} from ${isoDateOf(shared.window.startDay)}`;
      return [
        finding(isSame ? "lines-repeat" : "lines-contradict", later.path, {
          message: `This line and ${earlier.path.join(" ")} both grant ${cells}${isSame ? "" : ", on different conditions"}.`,
          remedy: "Take the cells out of one of the two lines.",
        }),
      ];
    }),
  );
}

function sharedCells(one: LicenceLine, other: LicenceLine) {
  for (const region of regionsOf(one.box))
    for (const against of regionsOf(other.box)) {
      const both = regionsBoth(region, against);
      if (both !== undefined) return boxOf(both);
    }
  return undefined;
}

function conditionsOf({ exclusivity, runs }: LicenceLine): string {
  return JSON.stringify([exclusivity, runs ?? null]);
}

/** Catch-up, simulcast and near-VOD hang on a linear right; the deal grants none in these territories. */
function untied(lines: readonly LintedLine[]): TermsFinding[] {
  const linear = new Set(lines.flatMap(({ line: { box } }) => (box.media.some(isLinear) ? box.territories : [])));
  return lines.flatMap(({ line: { box }, path }): TermsFinding[] => {
    const tied = box.media.filter(isTied);
    const alone = box.territories.filter((territory) => !linear.has(territory));
    if (tied.length === 0 || alone.length === 0) return [];
    return [
      finding("catch-up-without-linear", [...path, "media"], {
        message: `${named(tied)} can be used only beside a linear right, and the deal grants none in ${named(alone)}.`,
        remedy: "Ask for the linear right too (FTV, pay television or FAST), unless you hold it already.",
      }),
    ];
  });
}

function today(now: number): string {
  return isoDateOf(Math.floor(now / MILLISECONDS_PER_DAY));
}

function named(codes: readonly string[]): string {
  const more = codes.length - NAMED_MOST;
  return more > 0 ? `${codes.slice(0, NAMED_MOST).join(", ")} and ${more} more` : codes.join(", ");
}
