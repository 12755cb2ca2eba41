import { jsonPointer } from "#shared/platform/json-pointer.ts";
import { type Refused, refused } from "#shared/platform/outcome.ts";
import type { Scope } from "#shared/rights/scope.ts";
import type { Work } from "./work.ts";

/** Where a part was asked for: in a body, or by a query parameter. */
type Place = { readonly path: readonly (string | number)[] } | { readonly parameter: string };

interface PartAsked {
  readonly work: Pick<Work, "kind">;
  readonly scope: Scope;
}

/**
 * Whether a work can have this part. A series is open: a season or episode not listed yet may follow. Nothing else has
 * parts: "season 1" and "season 2" of one film would be the film, twice.
 */
export function mayHavePart({ work, scope }: PartAsked): boolean {
  return scope.kind === "work" || work.kind === "series";
}

/** What to tell whoever asks for a part of a work of this kind. */
export function wordsOfNoPart({ kind }: Pick<Work, "kind">) {
  return { message: `A ${kind} has no seasons or episodes.`, remedy: "Ask for the whole work." };
}

/** The refusal of all that was asked of works which have no such part, each at its place; undefined where all have. */
export function partsRefused(
  asked: readonly (PartAsked & { readonly at: Place })[],
): Refused<"part-of-no-series"> | undefined {
  const errors = asked.flatMap(({ work, scope, at }) => {
    if (mayHavePart({ work, scope })) return [];
    const { message, remedy } = wordsOfNoPart(work);
    const place = "path" in at ? { pointer: jsonPointer(at.path) } : at;
    return [{ ...place, detail: `${message} ${remedy}` }];
  });
  return errors.length === 0 ? undefined : refused("part-of-no-series", { errors });
}
