import * as z from "zod";
import type { RightsHead } from "#shared/rights/head.ts";
import { MEDIA_LEAVES } from "#shared/rights/media.ts";
import { storedHoldbackTerm } from "./holdback-terms-schema.ts";
import { exclusivitySchema, scopeSchema } from "./rights-terms-schema.ts";

// Read on every decision: shapes only. Codes and tags were checked at the edge where they came in.

const version = z.object({ use: z.enum(["original", "dub", "subtitle"]), tag: z.string() });
const except = z.exactOptional(z.array(version));

/** Languages in the algebra's own form. */
export const languageScopeSchema = z.union([
  z.object({ all: z.literal(true), except }),
  z.object({ versions: z.array(version), except }),
]);

/** Media in the algebra's own form. */
export const mediaSchema = z.array(z.enum(MEDIA_LEAVES));

const days = z.object({ startDay: z.int(), endDay: z.int() });
const box = z.object({
  media: mediaSchema,
  territories: z.array(z.string()),
  languages: languageScopeSchema,
  window: days,
  blackouts: z.exactOptional(z.array(days)),
});
const strength = z.enum(["hard", "soft"]);
const commitment = z.object({
  licenceId: z.string(),
  licenseeId: z.string(),
  scope: scopeSchema,
  lines: z.array(z.object({ box, exclusivity: exclusivitySchema })),
  holdbacks: z.exactOptional(
    z.array(z.object({ binds: z.enum(["licensor", "licensee"]), box, ...storedHoldbackTerm })),
  ),
});

/** A rights head as it is kept. */
export const rightsHeadSchema: z.ZodType<RightsHead> = z.object({
  workId: z.string(),
  rightsIn: z.array(
    z.object({
      id: z.string(),
      source: z.string(),
      scope: scopeSchema,
      box,
      exclusivity: exclusivitySchema,
      clearanceEndDay: z.exactOptional(z.int()),
    }),
  ),
  commitments: z.array(commitment),
  holds: z.array(commitment.extend({ expiresAt: z.number(), strength: z.exactOptional(strength) })),
  holdbacks: z.array(
    z.object({ id: z.string(), scope: scopeSchema, box, ...storedHoldbackTerm, note: z.exactOptional(z.string()) }),
  ),
});
