import * as z from "zod";
import { LINES_MOST, PACKAGE_WORKS_MOST } from "#shared/rights/limits.ts";
import { rightsTermsSchema, scopeSchema } from "./rights-terms-schema.ts";
import { workIdSchema } from "./work-schema.ts";

/** What is asked of a package: of each work its own rights. A work may stand in it twice, with two of its seasons. */
export const packageQuestionSchema = z.strictObject({
  works: z
    .array(
      z.strictObject({
        workId: workIdSchema,
        scope: scopeSchema.default({ kind: "work" }),
        lines: z.array(rightsTermsSchema).min(1).max(LINES_MOST),
      }),
    )
    .min(1)
    .max(PACKAGE_WORKS_MOST)
    .describe("All of one rights holder: a package is licensed by one"),
});
export type PackageQuestion = z.output<typeof packageQuestionSchema>;
