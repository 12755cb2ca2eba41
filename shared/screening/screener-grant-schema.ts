import * as z from "zod";

export const grantInputSchema = z.strictObject({
  until: z.iso.datetime({ offset: true }).describe("The end of the grant, at most 366 days from now"),
});

export const storedGrantSchema = z.object({
  workId: z.string(),
  organisationId: z.string(),
  organisationName: z.string(),
  ownerId: z.string(),
  grantedBy: z.string(),
  grantedAt: z.string(),
  until: z.string(),
});
