import { isTerritory, TERRITORIES, territoryRemedy } from "./territories.ts";

/**
 * Groups of territories of which membership is published and dated, so that a name and a day mean one list. A group is
 * a way of writing: terms that name one are frozen to the countries it had on the day they were made, and a country
 * that joins later is not granted. Words that two people read as two lists ("Europe", "Middle East") are not here.
 */

/** A member, from its first day to its last, both in; without a day where the group has no earlier or later one. */
interface Member {
  readonly territory: string;
  readonly firstDay?: string;
  readonly lastDay?: string;
}

interface TerritoryGroup {
  readonly code: string;
  readonly name: string;
  readonly members: readonly Member[];
  /** The day the group itself ended, and what took its place. */
  readonly ended?: { readonly lastDay: string; readonly instead: string };
}

/** `IT FR` since a day, and until one. */
function since(firstDay: string, codes: string, lastDay?: string): Member[] {
  return codes.split(" ").map((territory) => ({ territory, firstDay, ...(lastDay === undefined ? {} : { lastDay }) }));
}

/** Members for as long as there has been a word for them together. */
function always(codes: string): Member[] {
  return codes.split(" ").map((territory) => ({ territory }));
}

/** The United Kingdom left the Union, and with it the European Economic Area, at the end of this day. */
const UK_LEFT = "2020-01-31";

const GROUPS: readonly TerritoryGroup[] = [
  {
    code: "ASEAN",
    name: "Association of Southeast Asian Nations",
    members: [
      ...since("1967-08-08", "ID MY PH SG TH"),
      ...since("1984-01-07", "BN"),
      ...since("1995-07-28", "VN"),
      ...since("1997-07-23", "LA MM"),
      ...since("1999-04-30", "KH"),
      ...since("2025-10-26", "TL"),
    ],
  },
  {
    // Formerly the European Communities. Overseas territories with a code of their own (GP, RE, GL …) are named by it.
    code: "EU",
    name: "European Union",
    members: [
      ...since("1958-01-01", "BE DE FR IT LU NL"),
      ...since("1973-01-01", "DK IE"),
      ...since("1973-01-01", "GB", UK_LEFT),
      ...since("1981-01-01", "GR"),
      ...since("1986-01-01", "ES PT"),
      ...since("1995-01-01", "AT FI SE"),
      ...since("2004-05-01", "CY CZ EE HU LT LV MT PL SI SK"),
      ...since("2007-01-01", "BG RO"),
      ...since("2013-07-01", "HR"),
    ],
  },
  {
    // Bulgaria, Romania and Croatia from the day their accession was first applied.
    code: "EEA",
    name: "European Economic Area",
    members: [
      ...since("1994-01-01", "AT BE DE DK ES FI FR GR IE IS IT LU NL NO PT SE"),
      ...since("1994-01-01", "GB", UK_LEFT),
      ...since("1995-05-01", "LI"),
      ...since("2004-05-01", "CY CZ EE HU LT LV MT PL SI SK"),
      ...since("2007-08-01", "BG RO"),
      ...since("2014-04-12", "HR"),
    ],
  },
  // The five states; Åland, the Faroe Islands and Greenland are countries of their own in ISO 3166-1.
  { code: "NORDICS", name: "Nordic countries", members: always("DK FI IS NO SE") },
  { code: "SCANDINAVIA", name: "Scandinavia", members: always("DK NO SE") },
  { code: "DACH", name: "Germany, Austria and Switzerland", members: always("AT CH DE") },
  { code: "BENELUX", name: "Benelux Union", members: always("BE LU NL") },
  { code: "BALTICS", name: "Baltic states", members: always("EE LT LV") },
  {
    code: "GCC",
    name: "Gulf Cooperation Council",
    members: since("1981-05-25", "AE BH KW OM QA SA"),
  },
  {
    // A suspended member is none while it is suspended: Paraguay 2012-2013, Venezuela since 2016-12-02.
    code: "MERCOSUR",
    name: "Southern Common Market",
    members: [
      ...since("1991-11-29", "AR BR UY"),
      ...since("1991-11-29", "PY", "2012-06-28"),
      ...since("2013-08-15", "PY"),
      ...since("2012-08-12", "VE", "2016-12-01"),
      ...since("2024-08-07", "BO"),
    ],
  },
  {
    code: "EAEU",
    name: "Eurasian Economic Union",
    members: [...since("2015-01-01", "BY KZ RU"), ...since("2015-01-02", "AM"), ...since("2015-08-12", "KG")],
  },
  { code: "USMCA", name: "United States-Mexico-Canada Agreement", members: since("2020-07-01", "CA MX US") },
  {
    code: "NAFTA",
    name: "North American Free Trade Agreement",
    members: since("1994-01-01", "CA MX US", "2020-06-30"),
    ended: { lastDay: "2020-06-30", instead: "USMCA" },
  },
  {
    code: "M49-419",
    name: "Latin America and the Caribbean (UN M49 region 419)",
    members: always(
      "AG AI AR AW BB BL BO BQ BR BS BV BZ CL CO CR CU CW DM DO EC FK GD GF GP GS GT GY HN HT JM KN KY LC MF MQ MS MX " +
        "NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI",
    ),
  },
  {
    code: "ALL-ISO",
    name: "All countries of ISO 3166-1",
    members: TERRITORIES.map((territory) => ({ territory })),
  },
];

const byCode: ReadonlyMap<string, TerritoryGroup> = new Map(GROUPS.map((group) => [group.code, group]));

/** The codes of all groups, in the order they are offered. */
export const TERRITORY_GROUPS: readonly string[] = GROUPS.map(({ code }) => code);

/** The group of a code, in capitals; undefined where there is none. */
export function territoryGroup(code: string): TerritoryGroup | undefined {
  return byCode.get(code);
}

/**
 * The members of a group on an ISO date, as ISO 3166-1 codes in alphabetical order: empty before it began and after it
 * ended. Undefined where no group has the code.
 */
export function membersOn(code: string, isoDate: string): string[] | undefined {
  const members = byCode.get(code)?.members.filter(({ firstDay = isoDate, lastDay = isoDate }) => {
    return firstDay <= isoDate && isoDate <= lastDay;
  });
  return members?.map(({ territory }) => territory).sort();
}

/** Words that look like a list of countries and are none, and the groups that may be meant. */
const NEAREST: readonly (readonly [words: string, groups: string])[] = [
  ["europe|eastern europe|western europe|central europe|cee|emea", "EU EEA NORDICS DACH BENELUX BALTICS"],
  ["scandinavian|nordic", "NORDICS SCANDINAVIA"],
  ["baltic", "BALTICS"],
  ["german speaking|german-speaking europe", "DACH"],
  ["cis|eurasia|former soviet union|fsu|central asia", "EAEU BALTICS"],
  ["middle east|mena|gulf|arab world", "GCC"],
  ["asia|apac|asia pacific|asia-pacific|south east asia|southeast asia|sea", "ASEAN"],
  ["latam|latin america|south america|central america|caribbean|hispanic america", "M49-419 MERCOSUR"],
  ["north america|americas|america", "USMCA M49-419"],
  ["world|worldwide|ww|universe|global|all|all territories|zz|001", "ALL-ISO"],
  ["row|rest of world|international|africa|sub-saharan africa|greater china|anz|oceania|pacific", ""],
];

const nearest: ReadonlyMap<string, readonly string[]> = new Map(
  NEAREST.flatMap(([words, groups]) =>
    words.split("|").map((word) => [word, groups.split(" ").filter((code) => code !== "")] as const),
  ),
);

/** The dated groups nearest to a word that names no list of countries; undefined where it is no such word. */
export function groupsNear(word: string): readonly string[] | undefined {
  return nearest.get(word.trim().toLowerCase().replaceAll("_", " "));
}

/**
 * What to write in terms instead of a text that is neither a territory nor a group that stands; one sentence or two.
 * Undefined where it is one.
 */
export function termsTerritoryRemedy(text: string): string | undefined {
  const group = byCode.get(text);
  if (group?.ended !== undefined)
    return `${text} ended on ${group.ended.lastDay}. Write ${group.ended.instead}, or the countries one by one.`;
  if (group !== undefined || isTerritory(text)) return undefined;
  const capitals = text.trim().toUpperCase();
  if (byCode.has(capitals)) return `Write the group in capitals: ${capitals}.`;
  const groups = groupsNear(text);
  if (groups === undefined) return territoryRemedy(text);
  const offer = groups.length === 0 ? "" : `, or name a dated group: ${groups.join(", ")}`;
  return `${text.trim()} is no agreed list of countries. List the countries by their ISO 3166-1 codes${offer}.`;
}
