import * as z from "zod";
import { lineOfText, textOfLines } from "#shared/platform/free-text.ts";
import { idPattern } from "#shared/platform/ids.ts";
import { checkEidr } from "./eidr.ts";
import { languageTagSchema as language, territorySchema } from "./rights-terms-schema.ts";
import { WORK_KINDS, WORK_LIMITS } from "./work.ts";

export const workIdSchema = z.string().regex(idPattern("work"), "A work id looks like wrk_01JD…");

const title = lineOfText(WORK_LIMITS.titleCharacters);
const contentId = lineOfText(WORK_LIMITS.contentIdCharacters);

const eidr = z.string().transform((text, context) => {
  const checked = checkEidr(text);
  if (checked.ok) return checked.eidr;
  const message =
    checked.fault === "not-an-eidr"
      ? "An EIDR looks like 10.5240/7791-8534-2C23-9030-8610-5"
      : `The check character of this EIDR should be ${checked.expected}; a digit was mistyped`;
  context.addIssue({ code: "custom", message, input: text });
  return z.NEVER;
});

const year = z.int().min(1888).max(2100);
const runtimeMinutes = z.int().min(1).max(10_000);

const season = z.strictObject({
  season: z.int().min(0).max(999),
  contentId: z.exactOptional(contentId),
  title: z.exactOptional(title),
  episodes: z
    .array(
      z.strictObject({
        episode: z.int().min(0).max(9999),
        contentId: z.exactOptional(contentId),
        eidr: z.exactOptional(eidr),
        title: z.exactOptional(title),
      }),
    )
    .max(WORK_LIMITS.episodes),
});

/** The facts of a work as a rights holder writes them by hand. */
const workFactsSchema = z.strictObject({
  kind: z.enum(WORK_KINDS),
  titles: z.array(z.strictObject({ language, title })).min(1).max(WORK_LIMITS.titles),
  originalTitle: z.exactOptional(title),
  originalLanguage: z.exactOptional(language),
  year: z.exactOptional(year),
  runtimeMinutes: z.exactOptional(runtimeMinutes),
  originCountries: z.array(territorySchema).max(WORK_LIMITS.originCountries).default([]),
  genres: z.array(lineOfText(WORK_LIMITS.genreCharacters)).max(WORK_LIMITS.genres).default([]),
  synopses: z
    .array(z.strictObject({ language, text: textOfLines(WORK_LIMITS.synopsisCharacters).min(1) }))
    .max(WORK_LIMITS.titles)
    .default([]),
  eidr: z.exactOptional(eidr),
  seasons: z.array(season).max(200).default([]),
});

export const newWorkSchema = workFactsSchema.extend({ contentId, listed: z.boolean().default(true) });
export type NewWork = z.output<typeof newWorkSchema>;

/** An edit gives all facts anew; the content id stays what it is. */
export const workEditSchema = workFactsSchema.extend({ listed: z.boolean() });
export type WorkEdit = z.output<typeof workEditSchema>;

const storedEpisode = z.object({
  episode: z.int(),
  contentId: z.exactOptional(z.string()),
  eidr: z.exactOptional(z.string()),
  title: z.exactOptional(z.string()),
});
const storedSeason = z.object({
  season: z.int(),
  contentId: z.exactOptional(z.string()),
  title: z.exactOptional(z.string()),
  episodes: z.array(storedEpisode).readonly(),
});

/** A work as the table keeps it. Shapes only: its texts were judged when they came in. */
export const storedWorkSchema = z.object({
  workId: z.string(),
  organisationId: z.string(),
  kind: z.enum(WORK_KINDS),
  contentId: z.string(),
  titles: z.array(z.object({ language: z.string(), title: z.string() })).readonly(),
  displayTitle: z.string(),
  sortTitle: z.string(),
  marketTitle: z.exactOptional(z.string()),
  originalTitle: z.exactOptional(z.string()),
  originalLanguage: z.exactOptional(z.string()),
  year: z.exactOptional(z.int()),
  runtimeMinutes: z.exactOptional(z.number()),
  originCountries: z.array(z.string()).readonly(),
  genres: z.array(z.string()).readonly(),
  synopses: z.array(z.object({ language: z.string(), text: z.string() })).readonly(),
  eidr: z.exactOptional(z.string()),
  seasons: z.array(storedSeason).readonly(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
