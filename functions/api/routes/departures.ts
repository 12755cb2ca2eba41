import * as z from "zod";
import { pageOf, pageQuery } from "#functions/http/page-query.ts";
import { route } from "#functions/http/route.ts";
import { assetIdSchema } from "#shared/screening/asset-schema.ts";
import type { Departure } from "#shared/screening/departure.ts";
import { departureSchema } from "#shared/screening/departure-schema.ts";
import { listAssetDepartures, listDepartures } from "#shared/screening/read-assets.ts";

/** The owner learns which organisation and whose name; where that person sat is not its business. */
const departureView = departureSchema
  .omit({ ownerId: true, subject: true, ipAddress: true, userAgent: true })
  .meta({ id: "Departure" });

function pageViewOf(page: { readonly items: readonly { readonly value: Departure }[] }) {
  return { ...page, items: page.items.map(({ value }) => value) };
}

const answers = {
  200: { description: "One page of departures, newest first", schema: pageOf(departureView) },
} as const;

const list = route(
  {
    method: "get",
    path: "/departures",
    permission: "departure:read",
    summary: "List every time one of your files left: to whom, when and under what right",
    query: pageQuery,
    answers,
    refuses: [],
  },
  ({ deps, actor, query, answerWith }) =>
    answerWith(
      200,
      () => listDepartures(deps, actor, query),
      (page) => ({ body: pageViewOf(page) }),
    ),
);

const listOfAsset = route(
  {
    method: "get",
    path: "/assets/{assetId}/departures",
    permission: "departure:read",
    summary: "List every time one file of yours left",
    params: z.object({ assetId: assetIdSchema }),
    query: pageQuery,
    answers,
    refuses: [],
  },
  ({ deps, actor, params, query, answerWith }) =>
    answerWith(
      200,
      () => listAssetDepartures(deps, actor, { ...query, ...params }),
      (page) => ({ body: pageViewOf(page) }),
    ),
);

export const departureRoutes = [list, listOfAsset];
