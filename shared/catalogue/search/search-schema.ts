import * as z from "zod";
import { lineOfText } from "#shared/platform/free-text.ts";
import { DEFAULT_PAGE_SIZE } from "#shared/platform/page.ts";
import { SEARCH_LINES_MOST, SEARCH_VERSIONS_MOST } from "#shared/rights/search/search-question.ts";
import { languageTagSchema, rightsTermsSchema } from "../rights-terms-schema.ts";
import { WORK_KINDS } from "../work.ts";
import { saysSomething } from "./title-signs.ts";

/** Works on one page: their heads are read in one go, and each is decided and explained. */
const MOST_ON_A_PAGE = 50;
/** A long title in full. */
const TEXT_LETTERS = 200;
const MOST_CHOSEN = 50;
const year = z.int().min(1888).max(2100);

/** What is looked for over the whole catalogue. Everything said narrows it; nothing said finds everything. */
export const catalogueQuestionSchema = z
  .strictObject({
    text: z
      .string()
      .trim()
      .max(TEXT_LETTERS)
      .refine(saysSomething, "A search by title needs a letter or a digit")
      .optional()
      .describe("Words of a title in any language and script, the last of which may be cut short"),
    lines: z
      .array(rightsTermsSchema)
      .min(1)
      .max(SEARCH_LINES_MOST)
      .refine(
        (lines) => versionsIn(lines) <= SEARCH_VERSIONS_MOST,
        `At most ${SEARCH_VERSIONS_MOST} language versions in all lines`,
      )
      .optional()
      .describe("The rights wanted, all together; absent: works are found whatever is free of them"),
    onlyWhole: z.boolean().default(false).describe("Leave out works of which only a part of the rights is free"),
    notHeldYet: z.boolean().default(false).describe("Leave out works of which you already hold any of the rights"),
    genres: z.array(lineOfText(100)).max(MOST_CHOSEN).default([]).describe("Any of these"),
    kinds: z.array(z.enum(WORK_KINDS)).max(WORK_KINDS.length).default([]).describe("Any of these"),
    originalLanguages: z.array(languageTagSchema).max(MOST_CHOSEN).default([]).describe("Any of these"),
    fromYear: year.optional(),
    toYear: year.optional(),
    pageSize: z.int().min(1).max(MOST_ON_A_PAGE).default(DEFAULT_PAGE_SIZE),
    pageToken: z.string().min(1).max(4096).optional(),
  })
  .refine(({ lines, onlyWhole, notHeldYet }) => lines !== undefined || !(onlyWhole || notHeldYet), {
    path: ["lines"],
    message: "Say which rights are meant",
  });
export type CatalogueQuestion = z.output<typeof catalogueQuestionSchema>;

/** Each version of each line is looked for by itself. */
function versionsIn(lines: readonly z.output<typeof rightsTermsSchema>[]): number {
  return lines.reduce((sum, { languages }) => sum + ("all" in languages ? 1 : languages.versions.length), 0);
}
