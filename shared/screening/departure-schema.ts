import * as z from "zod";
import { assetKindSchema } from "./asset-schema.ts";

const fetchRightSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("owner") }),
  z.object({ kind: z.literal("grant") }),
  z.object({ kind: z.literal("licence"), licenceId: z.string() }),
]);

export const departureSchema = z.object({
  departureId: z.string(),
  assetId: z.string(),
  workId: z.string(),
  ownerId: z.string(),
  kind: assetKindSchema,
  fileName: z.string(),
  organisationId: z.string(),
  organisationName: z.string(),
  subject: z.string(),
  name: z.string(),
  ipAddress: z.string(),
  userAgent: z.string(),
  right: fetchRightSchema,
  leftAt: z.string(),
  linkExpiresAt: z.string(),
});
