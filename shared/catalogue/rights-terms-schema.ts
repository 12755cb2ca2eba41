import * as z from "zod";
import { canonicalLanguage } from "#shared/platform/codes/languages.ts";
import { isTerritory, TERRITORIES, territoryRemedy } from "#shared/platform/codes/territories.ts";
import { dayOf, isoDateOf, OPEN_END_DAY } from "#shared/rights/days.ts";
import { CO_EXCLUSIVE_LEAST, CO_EXCLUSIVE_MOST } from "#shared/rights/exclusivity.ts";
import type { RightsLine } from "#shared/rights/head.ts";
import { type LanguageScope, languagesEmpty } from "#shared/rights/languages.ts";
import { expandMedia, MEDIA_LEAVES } from "#shared/rights/media.ts";

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

const version = z.object({ use: z.enum(["original", "dub", "subtitle"]), tag: languageTagSchema });

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

export const exclusivitySchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("exclusive") }),
  z.object({ kind: z.literal("sole") }),
  z.object({ kind: z.literal("co-exclusive"), of: z.int().min(CO_EXCLUSIVE_LEAST).max(CO_EXCLUSIVE_MOST) }),
  z.object({ kind: z.literal("non-exclusive") }),
]);

/** One line of rights as people and programs write it. Media may be leaves (`SVOD`) or groups (`VOD`). */
export const rightsTermsSchema = z
  .object({
    media: z.array(medium).min(1).max(MAX_CODES),
    territories: z.array(territorySchema).min(1).max(TERRITORIES.length),
    languages: languagesSchema,
    firstDay: day,
    lastDay: day,
    exclusivity: exclusivitySchema,
  })
  .refine(({ firstDay, lastDay }) => firstDay <= lastDay, {
    path: ["lastDay"],
    message: "The last day comes before the first day",
  });

export type RightsTerms = z.output<typeof rightsTermsSchema>;

/** Scope of what is licensed: the whole work, one season or one episode. */
export const scopeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("work") }),
  z.object({ kind: z.literal("season"), season: z.int().min(0).max(999) }),
  z.object({ kind: z.literal("episode"), season: z.int().min(0).max(999), episode: z.int().min(0).max(9999) }),
]);

/** The line the algebra works on; groups of media are expanded as they stand `asOfDay` (days since 1970-01-01). */
export function rightsLineOf(terms: RightsTerms, asOfDay: number): RightsLine {
  const media = expandMedia(terms.media, asOfDay);
  const startDay = dayOf(terms.firstDay);
  const lastDay = dayOf(terms.lastDay);
  if (media === undefined || startDay === undefined || lastDay === undefined)
    throw new TypeError("The terms were not parsed");
  const territories = [...new Set(terms.territories)].sort();
  return {
    box: { media, territories, languages: terms.languages, window: { startDay, endDay: lastDay + 1 } },
    exclusivity: terms.exclusivity,
  };
}

const shownVersions = z.array(z.object({ use: z.enum(["original", "dub", "subtitle"]), tag: z.string() }));

export const shownLanguagesSchema = z.object({
  all: z.literal(true).optional(),
  versions: shownVersions.optional(),
  except: shownVersions.optional(),
});

/** The shape {@link showRightsLine} gives, for the answers' schemas. */
export const shownRightsLineSchema = z.object({
  media: z.array(z.string()),
  territories: z.array(z.string()),
  languages: shownLanguagesSchema,
  firstDay: z.iso.date(),
  lastDay: z.iso.date().optional().describe("Absent where the right has no end"),
  exclusivity: exclusivitySchema,
});
export type ShownRightsLine = z.output<typeof shownRightsLineSchema>;

/** A line as answers show it: dates instead of days, first and last day both in. */
export function showRightsLine({ box, exclusivity: kind }: RightsLine): ShownRightsLine {
  return {
    media: [...box.media],
    territories: [...box.territories],
    languages: showLanguages(box.languages),
    firstDay: isoDateOf(box.window.startDay),
    ...(box.window.endDay >= OPEN_END_DAY ? {} : { lastDay: isoDateOf(box.window.endDay - 1) }),
    exclusivity: kind,
  };
}

export function showLanguages(scope: LanguageScope): z.output<typeof shownLanguagesSchema> {
  const except = scope.except?.length ? { except: [...scope.except] } : {};
  return "all" in scope ? { all: true, ...except } : { versions: [...scope.versions], ...except };
}

/** A line as it is stored and parsed back: the algebra's own form. */
export const storedRightsLineSchema = z.object({
  box: z.object({
    media: z.array(z.enum(MEDIA_LEAVES)),
    territories: z.array(z.string()),
    languages: z.union([
      z.object({ all: z.literal(true), except: z.exactOptional(z.array(version)) }),
      z.object({ versions: z.array(version), except: z.exactOptional(z.array(version)) }),
    ]),
    window: z.object({ startDay: z.int(), endDay: z.int() }),
  }),
  exclusivity: exclusivitySchema,
});
