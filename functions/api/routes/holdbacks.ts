import * as z from "zod";
import { route } from "#functions/http/route.ts";
import {
  holdbackIdSchema,
  ownHoldbackTermsSchema,
  shownOwnHoldbackSchema,
  showOwnHoldback,
} from "#shared/catalogue/own-holdback-schema.ts";
import { readHoldbacks } from "#shared/catalogue/read-holdbacks.ts";
import { liftHoldback, setHoldback } from "#shared/catalogue/set-holdback.ts";
import { workIdSchema } from "#shared/catalogue/work-schema.ts";

const holdbackView = shownOwnHoldbackSchema.meta({ id: "Holdback" });

const params = z.object({ workId: workIdSchema, holdbackId: holdbackIdSchema });
const ofWork = params.pick({ workId: true });

const list = route(
  {
    method: "get",
    path: "/works/{workId}/holdbacks",
    permission: "work:read",
    summary: "List what of your own work you hold back from everybody, all of it",
    params: ofWork,
    answers: {
      200: {
        description: "The holdbacks, in the order they were set",
        schema: z.object({ items: z.array(holdbackView) }),
      },
    },
    refuses: [],
  },
  ({ deps, actor, params: { workId }, answerWith }) =>
    answerWith(
      200,
      () => readHoldbacks(deps, actor, workId),
      (holdbacks) => ({ body: { items: holdbacks.map(showOwnHoldback) } }),
    ),
);

const set = route(
  {
    method: "post",
    path: "/works/{workId}/holdbacks",
    permission: "work:write",
    summary: "Hold cells of your own work back from everybody; what is licensed or on hold there stays, and is told",
    params: ofWork,
    body: ownHoldbackTermsSchema,
    idempotent: true,
    answers: { 201: { description: "The holdback, and what stands in its cells already", schema: holdbackView } },
    refuses: ["part-of-no-series", "too-many-holdbacks", "rights-head-full"],
  },
  ({ deps, actor, params: { workId }, body, answerWith }) =>
    answerWith(
      201,
      (commitWith) => setHoldback(deps, actor, { workId, terms: body }, commitWith),
      (made) => ({ body: showOwnHoldback(made) }),
    ),
);

const lift = route(
  {
    method: "delete",
    path: "/works/{workId}/holdbacks/{holdbackId}",
    permission: "work:write",
    summary: "Lift a holdback; to change one, set the new one first, and its cells are never left free between",
    params,
    answers: { 204: { description: "The holdback is lifted" } },
    refuses: ["rights-head-full"],
  },
  ({ deps, actor, params: holdback, answerWith }) =>
    answerWith(
      204,
      () => liftHoldback(deps, actor, holdback),
      () => ({}),
    ),
);

export const holdbackRoutes = [list, set, lift];
