import * as z from "zod";
import { holdbackTermsSchema, storedHoldbackSchema } from "#shared/catalogue/holdback-terms-schema.ts";
import { scopeSchema } from "#shared/catalogue/rights-terms-schema.ts";
import { isCurrency } from "#shared/platform/codes/currencies.ts";
import { textOfLines } from "#shared/platform/free-text.ts";
import { idPattern } from "#shared/platform/ids.ts";
import { isTimeZone } from "#shared/platform/zoned-days.ts";
import { HOLDBACKS_MOST, LINES_MOST } from "#shared/rights/limits.ts";
import { HOLD_DAYS, LICENCE_STATES, MAX_HOLD_DAYS, MONEY_STATES, SIDES } from "./licence.ts";
import { licenceLineTermsSchema, storedLicenceLineSchema } from "./licence-line-schema.ts";

export const licenceIdSchema = z.string().regex(idPattern("licence"), "A licence id looks like lic_01JD…");

/** Largest fee one payment can carry (Stripe takes eight digits of minor units). */
const MAX_FEE_MINOR = 99_999_999;

export const timeZoneSchema = z
  .string()
  .max(64)
  .refine(isTimeZone, { error: ({ input }) => `${String(input)} is not an IANA time zone; write Asia/Bangkok or UTC` });

/** What a broadcaster asks for, as it arrives. A name nobody knows is refused: a term silently dropped would not be signed. */
export const licenceRequestSchema = z.strictObject({
  workId: z.string().regex(idPattern("work"), "A work id looks like wrk_01JD…"),
  scope: scopeSchema.default({ kind: "work" }),
  lines: z.array(licenceLineTermsSchema).min(1).max(LINES_MOST),
  holdbacks: z.exactOptional(z.array(holdbackTermsSchema).min(1).max(HOLDBACKS_MOST)),
  timeZone: z
    .exactOptional(timeZoneSchema)
    .describe("In whose calendar its days begin and end, an IANA name; absent: in each territory its own"),
  feeMinor: z.int().positive().max(MAX_FEE_MINOR),
  currency: z.string().refine(isCurrency, { error: "An ISO 4217 currency code in capitals, such as USD" }),
});
export type LicenceRequest = z.output<typeof licenceRequestSchema>;

export const agreementSchema = z.strictObject({ holdDays: z.int().min(1).max(MAX_HOLD_DAYS).default(HOLD_DAYS) });
export const exitSchema = z.strictObject({ note: textOfLines(1_000).default("") });
export const signingSchema = z.strictObject({
  documentSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "The SHA-256 of the document you have read, 64 hexadecimal digits"),
});

/** A licence as the table keeps it. */
export const storedLicenceSchema = z.object({
  licenceId: z.string(),
  state: z.enum(LICENCE_STATES),
  money: z.enum(MONEY_STATES),
  workId: z.string(),
  workTitle: z.string(),
  licensorId: z.string(),
  licensorName: z.string(),
  licenseeId: z.string(),
  licenseeName: z.string(),
  scope: scopeSchema,
  lines: z.array(storedLicenceLineSchema).min(1),
  holdbacks: z.exactOptional(z.array(storedHoldbackSchema)),
  timeZone: z.exactOptional(z.string()),
  feeMinor: z.int().positive(),
  currency: z.string().length(3),
  commissionBasisPoints: z.int().min(0).max(10_000),
  documentSha256: z.string().length(64),
  signedBy: z.array(z.enum(SIDES)),
  requestedAt: z.string(),
  executedAt: z.string().optional(),
  expiresAt: z.int().optional(),
  exitNote: z.string().optional(),
});

export const storedDocumentSchema = z.object({
  licenceId: z.string(),
  text: z.string(),
  sha256: z.string().length(64),
});

/** Who signed, when, from where, and over what. */
export const signatureSchema = z.object({
  licenceId: z.string(),
  party: z.enum(SIDES),
  organisationId: z.string(),
  subject: z.string(),
  name: z.string(),
  signedAt: z.string(),
  ipAddress: z.string(),
  userAgent: z.string(),
  documentSha256: z.string().length(64),
});
export type Signature = z.output<typeof signatureSchema>;

export const storedDeadlineSchema = z.object({ licenceId: z.string(), expiresAt: z.int(), lookAt: z.int() });
