import type * as z from "zod";
import { jsonPointer } from "#shared/platform/json-pointer.ts";
import type { FieldError } from "./problem.ts";

/** A reader mends the first few; a body with thousands of faults must not answer with megabytes. */
const MAX_ERRORS = 50;

/** Faults in a body, each with its JSON Pointer (RFC 6901, as a URI fragment). */
export function bodyErrors(error: z.ZodError): FieldError[] {
  return placed(error).map(({ path, detail }) => ({ pointer: jsonPointer(path), detail }));
}

/** Faults in a query, each with the parameter's name. */
export function queryErrors(error: z.ZodError): FieldError[] {
  return placed(error).map(({ path, detail }) => ({ parameter: String(path[0] ?? ""), detail }));
}

function placed(error: z.ZodError): { path: readonly PropertyKey[]; detail: string }[] {
  const faults = error.issues.flatMap((issue) =>
    // An unknown name is a fault at that name, not at the object around it.
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: [...issue.path, key], detail: "This operation knows no such field" }))
      : [{ path: issue.path, detail: issue.message }],
  );
  return faults.slice(0, MAX_ERRORS);
}
