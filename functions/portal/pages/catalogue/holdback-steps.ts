import type * as z from "zod";
import { holdbackIdSchema } from "#shared/catalogue/own-holdback-schema.ts";
import { liftHoldback, setHoldback } from "#shared/catalogue/set-holdback.ts";
import { workIdSchema } from "#shared/catalogue/work-schema.ts";
import { PageRefusal } from "../../answer.ts";
import { holdbackIn } from "../../holdback-form.ts";
import { actOnce } from "../../once.ts";
import { action } from "../../visit.ts";

/** Where the title page tells of its holdbacks. */
const holdbacksOf = (workId: string) => `/works/${workId}#holdbacks`;

export const setHoldbackAction = action("/works/:workId/holdbacks", "work:write", (visit) => {
  const { deps, actor, form, params } = visit;
  const workId = idIn(workIdSchema, params.workId);
  const terms = holdbackIn(form);
  return actOnce(
    visit,
    (commitWith) => setHoldback(deps, actor, { workId, terms }, commitWith),
    () => holdbacksOf(workId),
  );
});

export const liftHoldbackAction = action("/works/:workId/holdbacks/:holdbackId/lifting", "work:write", (visit) => {
  const { deps, actor, params } = visit;
  const workId = idIn(workIdSchema, params.workId);
  const holdbackId = idIn(holdbackIdSchema, params.holdbackId);
  return actOnce(
    visit,
    (commitWith) => liftHoldback(deps, actor, { workId, holdbackId }, commitWith),
    () => holdbacksOf(workId),
  );
});

function idIn(schema: z.ZodType<string>, text: string | undefined): string {
  const id = schema.safeParse(text);
  if (!id.success) throw new PageRefusal("not-found");
  return id.data;
}
