import * as z from "zod";
import { jsonPointer } from "#shared/platform/json-pointer.ts";
import { FINDING_LEVELS, TERMS_FINDINGS, type TermsFinding, type TermsFindingCode } from "./terms-finding.ts";

const CODES = Object.keys(TERMS_FINDINGS) as [TermsFindingCode, ...TermsFindingCode[]];

/** The shape {@link showFinding} gives, for the answers' schemas. */
export const shownFindingSchema = z
  .object({
    level: z.enum(FINDING_LEVELS).describe("refuse: a request of these terms is refused. warn: it is taken"),
    code: z.enum(CODES),
    pointer: z.string().describe("Where, as a JSON Pointer (RFC 6901) from the root of the terms"),
    message: z.string(),
    remedy: z.string(),
  })
  .meta({ id: "TermsFinding" });

/** A finding as answers show it. */
export function showFinding({ path, ...finding }: TermsFinding): z.input<typeof shownFindingSchema> {
  return { ...finding, pointer: jsonPointer(path) };
}
