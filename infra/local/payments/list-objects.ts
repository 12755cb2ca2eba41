import { expandObject } from "./expand-object.ts";
import type { CreatedRange, ObjectStore } from "./object-store.ts";
import { isRefusal, noSuch, type Refusal, refuse } from "./refusal.ts";
import type { ObjectKind } from "./stripe-object-schema.ts";

/** The parameters every list takes, parsed. */
export interface ListInput {
  limit: number;
  created: CreatedRange;
  expand: string[];
  starting_after?: string | undefined;
  ending_before?: string | undefined;
}

/** One page of a list, newest first, with `data.…` paths expanded in each object. */
export function listObjects(
  objects: ObjectStore,
  input: ListInput,
  asked: { kind: ObjectKind; url: string; filters?: Readonly<Record<string, string | readonly string[] | undefined>> },
): Record<string, unknown> | Refusal {
  const outcome = objects.list({
    kind: asked.kind,
    limit: input.limit,
    created: input.created,
    startingAfter: input.starting_after,
    endingBefore: input.ending_before,
    filters: Object.entries(asked.filters ?? {}).flatMap(([field, wanted]) =>
      wanted === undefined ? [] : [{ field, values: typeof wanted === "string" ? [wanted] : wanted }],
    ),
  });
  if (!outcome.found) {
    const id = (outcome.cursor === "starting_after" ? input.starting_after : input.ending_before) ?? "";
    return noSuch(asked.kind, { id, param: outcome.cursor, inPath: false });
  }
  const stray = input.expand.find((path) => !path.startsWith("data."));
  if (stray !== undefined) return refuse(`This property cannot be expanded (${stray}).`, { param: "expand" });
  const paths = input.expand.map((path) => path.slice("data.".length));
  const data: Record<string, unknown>[] = [];
  for (const object of outcome.objects) {
    const expanded = expandObject(objects, object, paths);
    if (isRefusal(expanded)) return expanded;
    data.push(expanded);
  }
  return { object: "list", url: asked.url, has_more: outcome.hasMore, data };
}
