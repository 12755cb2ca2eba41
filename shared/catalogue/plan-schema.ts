import * as z from "zod";
import { importFindingSchema } from "./catalogue-import-schema.ts";
import { languageScopeSchema, mediaSchema } from "./rights-head-schema.ts";
import { exclusivitySchema, scopeSchema } from "./rights-terms-schema.ts";
import { WORK_KINDS } from "./work.ts";

const text = z.string();
const optionalText = z.exactOptional(text);

const plannedRights = z.object({
  source: text,
  alid: text,
  territory: text,
  scope: scopeSchema,
  media: mediaSchema,
  languages: languageScopeSchema,
  startDay: z.int(),
  endDay: z.int(),
  exclusivity: exclusivitySchema,
  rows: z.array(z.int()),
  entryType: z.enum(["Full Extract", "Full Delete"]),
  price: z.exactOptional(z.object({ type: text, value: optionalText, currency: optionalText })),
});

const plannedWork = z.object({
  contentId: text,
  kind: z.enum(WORK_KINDS),
  eidr: optionalText,
  titles: z.array(z.object({ language: text, title: text })),
  internalAlias: text,
  originalTitle: optionalText,
  originalLanguage: optionalText,
  year: z.exactOptional(z.number()),
  runtimeMinutes: z.exactOptional(z.number()),
  originCountries: z.array(text),
  genres: z.array(text),
  synopses: z.array(z.object({ language: text, text })),
  seasons: z.array(
    z.object({
      season: z.int(),
      contentId: optionalText,
      title: optionalText,
      episodes: z.array(
        z.object({ episode: z.int(), contentId: optionalText, eidr: optionalText, title: optionalText }),
      ),
    }),
  ),
  rightsIn: z.array(plannedRights),
});

/** The works of an accepted import, in the order they are applied. */
export const storedPlanSchema = z.object({ importId: text, works: z.array(plannedWork) });

/** Everything found in an import, accepted or not. */
export const storedReportSchema = z.object({ importId: text, findings: z.array(importFindingSchema) });
