import * as z from "zod";
import { DEFAULT_PAGE_SIZE } from "#shared/platform/page.ts";
import { LINES_MOST } from "#shared/rights/limits.ts";
import { rightsTermsSchema, scopeSchema } from "./rights-terms-schema.ts";
import { workIdSchema } from "./work-schema.ts";

/** Works asked about at once: their heads are read in one go and stay below what one read can carry. */
const MAX_WORKS_ASKED = 50;

/** What is asked: the same rights of each named work, or of a page of the market. */
export const availabilityQuestionSchema = z.strictObject({
  workIds: z
    .array(workIdSchema)
    .min(1)
    .max(MAX_WORKS_ASKED)
    .optional()
    .describe("Absent: a page of the works of the market"),
  scope: scopeSchema.default({ kind: "work" }),
  lines: z.array(rightsTermsSchema).min(1).max(LINES_MOST),
  onlyAvailable: z.boolean().default(false).describe("Leave out the works that are not available as asked"),
  pageSize: z.int().min(1).max(MAX_WORKS_ASKED).default(DEFAULT_PAGE_SIZE),
  pageToken: z.string().min(1).max(4096).optional(),
});
export type AvailabilityQuestion = z.output<typeof availabilityQuestionSchema>;
