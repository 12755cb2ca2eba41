import * as z from "zod";
import type { FormValue } from "./form-encoding.ts";
import { parameterName } from "./form-encoding.ts";
import { type Refusal, type RefusalCode, refuse } from "./refusal.ts";

/** Text that is not empty. `maximum` is Stripe's limit in characters. */
export const text = (maximum: number) =>
  z
    .string()
    .min(1, { error: "empty" })
    .max(maximum, { error: `Invalid string: must be at most ${maximum} characters` });

/** A form-encoded integer: no point, no exponent. */
export const integer = z
  .string()
  .regex(/^-?\d{1,15}$/, { error: "integer" })
  .transform(Number);

export const boolean = z.enum(["true", "false"]).transform((value) => value === "true");

/** An absolute web address; `{CHECKOUT_SESSION_ID}` may stand in it. */
export const webAddress = z.string().min(1, { error: "empty" }).max(5_000).refine(isWebAddress, { error: "url" });

/** At most 50 keys of 40 characters with values of 500. https://docs.stripe.com/metadata */
export const metadata = z
  .record(
    z
      .string()
      .max(40, { error: "Metadata keys can have up to 40 characters" })
      .regex(/^[^[\]]+$/),
    z.string().max(500, { error: "Metadata values can have up to 500 characters" }),
  )
  .refine((all) => Object.keys(all).length <= 50, { error: "Metadata can have up to 50 keys" });

/** Paths to follow from ids to objects; Stripe follows at most four steps. */
export const expand = z
  .array(z.string().regex(/^[a-z_]+(\.[a-z_]+){0,4}$/))
  .max(20)
  .default([]);

const createdRange = z.strictObject({
  gt: integer.optional(),
  gte: integer.optional(),
  lt: integer.optional(),
  lte: integer.optional(),
});

/** What every list takes. A page holds 1 to 100 objects, 10 unless told, as Stripe's do. */
export const listFields = {
  limit: integer.pipe(z.int().min(1).max(100)).default(10),
  starting_after: text(255).optional(),
  ending_before: text(255).optional(),
  created: z.union([integer.transform((at) => ({ gte: at, lte: at })), createdRange]).default({}),
  expand,
};

export type Parsed<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

/** Reads parameters by a schema; the first thing wrong with them comes back in Stripe's words. */
export function parseParameters<T>(schema: z.ZodType<T>, parameters: Record<string, FormValue>): Parsed<T> {
  const outcome = schema.safeParse(parameters);
  if (outcome.success) return { ok: true, value: outcome.data };
  const issues = outcome.error.issues;
  // Stripe names unknown parameters before anything else.
  const first = issues.find((issue) => issue.code === "unrecognized_keys") ?? issues[0];
  if (first === undefined) throw new Error("A refused parse names no issue");
  return { ok: false, refusal: refusalOf(first, parameters) };
}

function refusalOf(issue: z.core.$ZodIssue, parameters: Record<string, FormValue>): Refusal {
  if (issue.code === "unrecognized_keys") {
    const param = parameterName([...issue.path, issue.keys[0] ?? ""]);
    const message = `Received unknown parameter: ${param} (or one that this sandbox does not act on)`;
    return refuse(message, { code: "parameter_unknown", param });
  }
  const param = parameterName(issue.path);
  const given = valueAt(parameters, issue.path);
  if (given === undefined) return refuse(`Missing required param: ${param}.`, { code: "parameter_missing", param });
  const known: Readonly<Record<string, { message: string; code: RefusalCode }>> = {
    empty: { message: `You passed an empty string for '${param}'.`, code: "parameter_invalid_empty" },
    integer: { message: `Invalid integer: ${String(given)}`, code: "parameter_invalid_integer" },
    url: { message: "Not a valid URL", code: "url_invalid" },
  };
  const wording = known[issue.message];
  if (wording !== undefined) return refuse(wording.message, { code: wording.code, param });
  const code = issue.code === "custom" ? codeOf(issue.params) : undefined;
  return refuse(issue.message, code === undefined ? { param } : { param, code });
}

function codeOf(params: { code?: unknown } | undefined): RefusalCode | undefined {
  const code = params?.code;
  return code === "amount_too_small" || code === "amount_too_large" ? code : undefined;
}

function valueAt(parameters: FormValue, path: readonly PropertyKey[]): FormValue | undefined {
  let value: FormValue | undefined = parameters;
  for (const step of path) {
    if (typeof value !== "object") return undefined;
    value = Array.isArray(value) ? value[Number(step)] : value[String(step)];
  }
  return value;
}

function isWebAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  return ["http:", "https:"].includes(new URL(address).protocol);
}
