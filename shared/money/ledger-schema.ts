import * as z from "zod";
import type { AccountBalance, AccountLine } from "./account.ts";
import { POSTING_KINDS, type Posting } from "./posting.ts";

export const postingSchema: z.ZodType<Posting> = z.object({
  postingId: z.string(),
  kind: z.enum(POSTING_KINDS),
  licenceId: z.string(),
  paymentId: z.string(),
  at: z.string(),
  currency: z.string(),
  lines: z.array(z.object({ account: z.string(), amountMinor: z.int() })),
});

export const accountLineSchema: z.ZodType<AccountLine> = z.object({
  account: z.string(),
  currency: z.string(),
  at: z.string(),
  postingId: z.string(),
  line: z.int().nonnegative(),
  amountMinor: z.int(),
  kind: z.enum(POSTING_KINDS),
  licenceId: z.string(),
  paymentId: z.string(),
});

export const accountBalanceSchema: z.ZodType<AccountBalance> = z.object({
  account: z.string(),
  currency: z.string(),
  organisationId: z.string().optional(),
  balanceMinor: z.int(),
  debitMinor: z.int(),
  creditMinor: z.int(),
  lines: z.int(),
});
