import * as z from "zod";
import { showBox, showLanguages, shownCells, shownLanguagesSchema } from "#shared/catalogue/rights-terms-schema.ts";
import { cellStateSchema, showDays, shownDays } from "#shared/catalogue/shown-foresight.ts";
import type { StillSellable, VersionsImpact } from "#shared/rights/foresight/impact.ts";
import type { LicenceImpact } from "./preview-impact.ts";

/** What granting a licence would do, as answers show it: dates instead of days, first and last day both in. */

const change = z.object({ now: z.int(), after: z.int() });

export const shownImpactSchema = z.object({
  licenceId: z.string(),
  asOf: z.iso.datetime().describe("All that was signed or held before this instant was taken into account"),
  isFree: z.boolean().describe("Whether it could be granted at all, as things stand"),
  versions: z
    .array(
      z.object({
        languages: shownLanguagesSchema,
        blocks: z
          .array(
            z.object({
              media: z.array(z.string()).readonly(),
              territories: z.array(z.string()).readonly(),
              ...shownDays,
              now: cellStateSchema,
              after: cellStateSchema,
            }),
          )
          .describe("What others could have now, and not any more, or not exclusively any more, afterwards"),
        sellable: z
          .array(z.object({ medium: z.string(), atAll: change, exclusively: change }))
          .describe("What can be sold within its territories until its last day: countries times days"),
      }),
    )
    .describe("One entry for each set of versions the licence is about"),
  negotiations: z
    .array(
      z.object({
        licenceId: z.string(),
        licensee: z.object({ organisationId: z.string(), name: z.string() }),
        effect: z.enum(["ends", "shrinks"]),
        onlyInPart: z.literal(true).optional().describe("It asks for more of the work: other parts of it stay free"),
        loses: z.array(z.object(shownCells)).describe("What it could have now, and not afterwards"),
      }),
    )
    .describe("The open negotiations it would end or shrink"),
  someNotLookedAt: z.boolean().describe("Whether there were too many open negotiations to look at all of them"),
});

export function showImpact(impact: LicenceImpact): z.input<typeof shownImpactSchema> {
  const { licence, asOf, isFree, versions, negotiations, someNotLookedAt } = impact;
  return {
    ...{ licenceId: licence.licenceId, asOf, isFree, someNotLookedAt },
    versions: versions.map(showVersions),
    negotiations: negotiations.map(({ licence: other, effect, onlyInPart, loses }) => ({
      licenceId: other.licenceId,
      licensee: { organisationId: other.licenseeId, name: other.licenseeName },
      effect,
      ...(onlyInPart === undefined ? {} : { onlyInPart }),
      loses: loses.map(showBox),
    })),
  };
}

function showVersions({ languages, blocks, sellable }: VersionsImpact) {
  return {
    languages: showLanguages(languages),
    blocks: blocks.map(({ window, ...cells }) => ({ ...cells, ...showDays(window) })),
    sellable: sellable.map(({ medium, atAll, exclusively }: StillSellable) => ({ medium, atAll, exclusively })),
  };
}
