import * as z from "zod";
import type { RouteDefinition } from "#functions/http/route.ts";
import type { CatalogueAnswer, WorkMatch } from "#shared/catalogue/search/search-catalogue.ts";
import { catalogueQuestionSchema } from "#shared/catalogue/search/search-schema.ts";
import { showDecision, shownDecisionSchema } from "#shared/catalogue/shown-decision.ts";
import { WORK_KINDS } from "#shared/catalogue/work.ts";

const facet = z.object({ name: z.string(), works: z.int() });

const searchView = z
  .object({
    asOf: z.iso.datetime().describe("All that was changed, signed or held before this instant was taken into account"),
    total: z.int().describe("How many works were found on all pages together"),
    totalWhole: z
      .int()
      .optional()
      .describe("How many of them are free of all the rights asked for; present where rights were asked for"),
    readAs: z
      .string()
      .optional()
      .describe("The text as it was read where a word of it is in no title and one nearly like it is"),
    items: z.array(
      z.object({
        workId: z.string(),
        organisationId: z.string(),
        kind: z.enum(WORK_KINDS),
        displayTitle: z.string(),
        originalTitle: z.string().optional(),
        originalLanguage: z.string().optional(),
        year: z.int().optional(),
        genres: z.array(z.string()),
        share: z
          .number()
          .optional()
          .describe(
            "Which part of the asked rights is free, above 0 and up to 1: media × territories × versions × days",
          ),
        decision: shownDecisionSchema
          .optional()
          .describe("Present where rights were asked for; decided on the work itself"),
      }),
    ),
    facets: z
      .object({
        media: z.array(facet),
        territories: z.array(facet),
        languages: z.array(facet).describe("By version: its use and its tag, such as dub th"),
        genres: z.array(facet),
      })
      .describe("How many works would be found if this one thing were asked for in place of what is asked of its kind"),
    nextPageToken: z
      .string()
      .optional()
      .describe("Absent on the last page; send it back as pageToken with the same question"),
  })
  .meta({ id: "SearchAnswer" });

/** The operation of the API that this function answers; the API's document describes it with all the others. */
export const SEARCH = {
  method: "post",
  path: "/search",
  permission: "availability:ask",
  summary: "Search all works you may see, by title, by what they are, and by the rights that are free; changes nothing",
  body: catalogueQuestionSchema,
  answers: {
    200: {
      description: "The works that fit, those of which most is free first, and of equals by title",
      schema: searchView,
    },
  },
  refuses: ["search-not-ready", "invalid-query"],
} as const satisfies RouteDefinition;

/** An answer as it is sent. */
export function showAnswer({ matches, ...answer }: CatalogueAnswer): z.input<typeof searchView> {
  const { media, territories, languages, genres } = answer.facets;
  const facets = { media: [...media], territories: [...territories], languages: [...languages], genres: [...genres] };
  return { ...answer, facets, items: matches.map(itemOf) };
}

function itemOf({ work, share, decision }: WorkMatch) {
  const { workId, organisationId, kind, displayTitle, originalTitle, originalLanguage, year, genres } = work;
  return {
    ...{ workId, organisationId, kind, displayTitle, originalTitle, originalLanguage, year, share },
    genres: [...genres],
    ...(decision ? { decision: showDecision(decision) } : {}),
  };
}
