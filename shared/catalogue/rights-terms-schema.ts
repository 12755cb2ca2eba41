import * as z from "zod";
import { canonicalLanguage, namesOneLanguage } from "#shared/platform/codes/languages.ts";
import { isTerritory, territoryRemedy } from "#shared/platform/codes/territories.ts";
import type { RightsBox } from "#shared/rights/box.ts";
import { type DayWindow, dayOf, daysWithout, isoDateOf, OPEN_END_DAY } from "#shared/rights/days.ts";
import { CO_EXCLUSIVE_LEAST, CO_EXCLUSIVE_MOST } from "#shared/rights/exclusivity.ts";
import type { RightsLine } from "#shared/rights/head.ts";
import { type LanguageScope, languagesEmpty } from "#shared/rights/languages.ts";
import { BLACKOUTS_MOST } from "#shared/rights/limits.ts";
import { expandMedia, MEDIA_LEAVES, type MediaLeaf } from "#shared/rights/media.ts";
import { exceptionsFit, territoriesOf, territoryTerms } from "./territory-terms-schema.ts";

/** The way rights are written at the edges: codes, first and last calendar day (both in), and what keeps others out. */

const MAX_CODES = 64;
/** Whether a code is known does not depend on the day; which leaves a group gives does. */
const ANY_DAY = OPEN_END_DAY;
/** More versions than this in one line is a list of the world: say `all`. */
const MAX_VERSIONS = 100;

export const territorySchema = z.string().transform((code, context) => {
  if (isTerritory(code)) return code;
  context.addIssue({ code: "custom", message: territoryRemedy(code), input: code });
  return z.NEVER;
});

const medium = z
  .string()
  .max(16)
  .refine((code) => expandMedia([code], ANY_DAY) !== undefined, {
    error: ({ input }) =>
      `${String(input)} is not a medium; known are ${MEDIA_LEAVES.join(", ")} and the groups over them`,
  });

export const languageTagSchema = z
  .string()
  .max(64)
  .transform((tag, context) => {
    const canonical = canonicalLanguage(tag);
    if (canonical !== undefined) return canonical;
    context.addIssue({
      code: "custom",
      message: `${tag} is not a BCP 47 language tag; write th, zh-Hant or pt-BR`,
      input: tag,
    });
    return z.NEVER;
  });

const versionTag = languageTagSchema.refine(namesOneLanguage, {
  error: ({ input }) => `${String(input)} does not say in which one language; write th, zh-Hant or pt-BR`,
});
const version = z.strictObject({ use: z.enum(["original", "dub", "subtitle"]), tag: versionTag });

const versions = z.array(version).min(1).max(MAX_VERSIONS);
const except = z.exactOptional(versions);

/** Short (`"all"`, a list of versions) or in full, as answers show them: what an answer offers can be asked for as it stands. */
const languagesSchema = z
  .union([
    z.literal("all"),
    versions,
    z.strictObject({ all: z.literal(true), except }),
    z.strictObject({ versions, except }),
  ])
  .transform(
    (asked): LanguageScope => (asked === "all" ? { all: true } : Array.isArray(asked) ? { versions: asked } : asked),
  )
  .refine((scope) => !languagesEmpty(scope), { error: "No version is left once the exceptions are taken away" });

const day = z.iso.date();

const blackoutSchema = z
  .strictObject({ firstDay: day, lastDay: day })
  .refine(({ firstDay, lastDay }) => firstDay <= lastDay, {
    path: ["lastDay"],
    message: "The last day comes before the first day",
  });

/** What every set of cells is said in: media may be leaves (`SVOD`) or groups (`VOD`), territories too (`TH`, `ASEAN`). */
export const rightsCells = {
  media: z.array(medium).min(1).max(MAX_CODES),
  ...territoryTerms,
  languages: languagesSchema,
  firstDay: day,
  lastDay: day,
  blackouts: z
    .exactOptional(z.array(blackoutSchema).min(1).max(BLACKOUTS_MOST))
    .describe("Days of the term that are left out"),
};

export const exclusivitySchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("exclusive") }),
  z.strictObject({ kind: z.literal("sole") }),
  z.strictObject({ kind: z.literal("co-exclusive"), of: z.int().min(CO_EXCLUSIVE_LEAST).max(CO_EXCLUSIVE_MOST) }),
  z.strictObject({ kind: z.literal("non-exclusive") }),
]);

/** One line of rights as people and programs write it. */
export const rightsTermsSchema = z
  .strictObject({ ...rightsCells, exclusivity: exclusivitySchema })
  .refine(({ firstDay, lastDay }) => firstDay <= lastDay, {
    path: ["lastDay"],
    message: "The last day comes before the first day",
  })
  .superRefine(blackoutsFit)
  .superRefine(exceptionsFit);

/** A blackout outside the term would say nothing, and one that is the whole term would leave nothing to license. */
export function blackoutsFit(
  terms: { firstDay: string; lastDay?: string; blackouts?: { firstDay: string; lastDay: string }[] },
  context: { addIssue(issue: { code: "custom"; message: string; path: (string | number)[]; input: unknown }): void },
): void {
  const { blackouts = [], firstDay, lastDay } = terms;
  const dates = [firstDay, lastDay ?? firstDay, ...blackouts.flatMap((blackout) => Object.values(blackout))];
  // A date that is none was told of already, at its own place.
  if (blackouts.length === 0 || dates.some((date) => dayOf(date) === undefined)) return;
  const window = windowOf(terms);
  blackouts.forEach((blackout, index) => {
    const { startDay, endDay } = windowOf(blackout);
    if (window.startDay <= startDay && endDay <= window.endDay) return;
    const message = "A blackout lies within the first and the last day";
    context.addIssue({ code: "custom", message, path: ["blackouts", index], input: blackout });
  });
  if (window.startDay >= window.endDay) return;
  if (daysWithout(window, blackouts.map(windowOf)).length > 0) return;
  context.addIssue({ code: "custom", message: "The blackouts leave no day", path: ["blackouts"], input: blackouts });
}

/** The days of a first and a last day, both in; without end where no last day is said. */
function windowOf({ firstDay, lastDay }: { firstDay: string; lastDay?: string }): DayWindow {
  const startDay = dayOf(firstDay);
  const last = lastDay === undefined ? OPEN_END_DAY - 1 : dayOf(lastDay);
  if (startDay === undefined || last === undefined) throw new TypeError("The terms were not parsed");
  return { startDay, endDay: last + 1 };
}

export type RightsTerms = z.output<typeof rightsTermsSchema>;

/** Scope of what is licensed: the whole work, one season or one episode. */
export const scopeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("work") }),
  z.strictObject({ kind: z.literal("season"), season: z.int().min(0).max(999) }),
  z.strictObject({ kind: z.literal("episode"), season: z.int().min(0).max(999), episode: z.int().min(0).max(9999) }),
]);

/** Cells as they were parsed at an edge. */
interface Cells {
  readonly media: readonly string[];
  readonly territories: readonly string[];
  readonly exceptTerritories?: readonly string[];
  readonly languages: LanguageScope;
  readonly firstDay: string;
  readonly lastDay?: string;
  readonly blackouts?: { firstDay: string; lastDay: string }[];
}

/** The line the algebra works on; groups are expanded as they stand `asOfDay` (days since 1970-01-01). */
export function rightsLineOf(terms: RightsTerms, asOfDay: number): RightsLine {
  return { box: rightsBoxOf(terms, asOfDay), exclusivity: terms.exclusivity };
}

/** The box of parsed cells, without end where no last day is said. */
export function rightsBoxOf(cells: Cells, asOfDay: number): RightsBox {
  const territories = territoriesOf(cells, asOfDay);
  const blackouts = cells.blackouts?.map(windowOf).sort((one, other) => one.startDay - other.startDay);
  return {
    media: mediaLeavesOf(cells.media, asOfDay),
    territories,
    languages: cells.languages,
    window: windowOf(cells),
    ...(blackouts === undefined ? {} : { blackouts }),
  };
}

/** The leaves of parsed codes of media as they stand `asOfDay`. */
export function mediaLeavesOf(codes: readonly string[], asOfDay: number): MediaLeaf[] {
  const media = expandMedia(codes, asOfDay);
  if (media === undefined) throw new TypeError("The terms were not parsed");
  return media;
}

const shownVersions = z.array(z.object({ use: z.enum(["original", "dub", "subtitle"]), tag: z.string() }));

export const shownLanguagesSchema = z.object({
  all: z.literal(true).optional(),
  versions: shownVersions.optional(),
  except: shownVersions.optional(),
});

/** What every set of cells is shown in. */
export const shownCells = {
  media: z.array(z.string()),
  territories: z.array(z.string()),
  languages: shownLanguagesSchema,
  firstDay: z.iso.date(),
  lastDay: z.iso.date().optional().describe("Absent where it has no end"),
  blackouts: z
    .array(z.object({ firstDay: z.iso.date(), lastDay: z.iso.date() }))
    .optional()
    .describe("Days of the term that are left out"),
};

/** The shape {@link showRightsLine} gives, for the answers' schemas. */
export const shownRightsLineSchema = z.object({ ...shownCells, exclusivity: exclusivitySchema });
export type ShownRightsLine = z.output<typeof shownRightsLineSchema>;

/** A line as answers show it: dates instead of days, first and last day both in. */
export function showRightsLine({ box, exclusivity: kind }: RightsLine): ShownRightsLine {
  return { ...showBox(box), exclusivity: kind };
}

/** The cells of a box as answers show them. */
export function showBox({ media, territories, languages, window, blackouts = [] }: RightsBox) {
  const shownBlackouts = blackouts.map(({ startDay, endDay }) => {
    return { firstDay: isoDateOf(startDay), lastDay: isoDateOf(endDay - 1) };
  });
  return {
    media: [...media],
    territories: [...territories],
    languages: showLanguages(languages),
    firstDay: isoDateOf(window.startDay),
    ...(window.endDay >= OPEN_END_DAY ? {} : { lastDay: isoDateOf(window.endDay - 1) }),
    ...(shownBlackouts.length === 0 ? {} : { blackouts: shownBlackouts }),
  };
}

export function showLanguages(scope: LanguageScope): z.output<typeof shownLanguagesSchema> {
  const except = scope.except?.length ? { except: [...scope.except] } : {};
  return "all" in scope ? { all: true, ...except } : { versions: [...scope.versions], ...except };
}

const storedDays = z.object({ startDay: z.int(), endDay: z.int() });

/** Cells as they are stored and parsed back: the algebra's own form. */
export const storedBoxSchema = z.object({
  media: z.array(z.enum(MEDIA_LEAVES)),
  territories: z.array(z.string()),
  languages: z.union([
    z.object({ all: z.literal(true), except: z.exactOptional(z.array(version)) }),
    z.object({ versions: z.array(version), except: z.exactOptional(z.array(version)) }),
  ]),
  window: storedDays,
  blackouts: z.exactOptional(z.array(storedDays)),
});

/** A line as it is stored and parsed back. */
export const storedRightsLineSchema = z.object({ box: storedBoxSchema, exclusivity: exclusivitySchema });
