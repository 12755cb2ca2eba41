import * as z from "zod";
import { pageOf, pageQuery } from "#functions/http/page-query.ts";
import { route } from "#functions/http/route.ts";
import { checkEidr } from "#shared/catalogue/eidr.ts";
import { showHoldback, shownHoldbackSchema } from "#shared/catalogue/holdback-terms-schema.ts";
import { listWorks, readRights, readWork } from "#shared/catalogue/read-work.ts";
import type { RightsHeadRecord } from "#shared/catalogue/rights-head-store.ts";
import { scopeSchema, shownRightsLineSchema, showRightsLine } from "#shared/catalogue/rights-terms-schema.ts";
import { isListed, WORK_KINDS, type Work } from "#shared/catalogue/work.ts";
import { newWorkSchema, storedWorkSchema, workEditSchema, workIdSchema } from "#shared/catalogue/work-schema.ts";
import { createWork, editWork } from "#shared/catalogue/write-work.ts";
import { instantOf } from "#shared/platform/clock.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import type { Commitment } from "#shared/rights/head.ts";

const workView = storedWorkSchema
  .omit({ sortTitle: true, marketTitle: true })
  .extend({ listed: z.boolean().describe("Whether the market sees it") })
  .meta({ id: "Work" });

/** A work in a list: what one looks for it by. */
const workLine = z
  .object({
    workId: z.string(),
    organisationId: z.string(),
    kind: z.enum(WORK_KINDS),
    displayTitle: z.string(),
    originalTitle: z.string().optional(),
    year: z.int().optional(),
    runtimeMinutes: z.number().optional(),
    originCountries: z.array(z.string()).readonly(),
    genres: z.array(z.string()).readonly(),
    eidr: z.string().optional(),
    listed: z.boolean(),
    updatedAt: z.string(),
  })
  .meta({ id: "WorkLine" });

const rightsView = z
  .object({
    workId: z.string(),
    rightsIn: z.array(shownRightsLineSchema.extend({ source: z.string(), scope: scopeSchema })),
    granted: z.array(
      z.object({
        licenceId: z.string(),
        scope: scopeSchema,
        lines: z.array(shownRightsLineSchema),
        holdbacks: z.array(shownHoldbackSchema).optional().describe("What is promised beside the grant"),
        holdExpiresAt: z.iso.datetime().optional().describe("Present while the licence is only held"),
      }),
    ),
  })
  .meta({ id: "WorkRights" });

const params = z.object({ workId: workIdSchema });
const eidr = z.string().transform((text, context) => {
  const checked = checkEidr(text);
  if (checked.ok) return checked.eidr;
  context.addIssue({ code: "custom", message: "An EIDR looks like 10.5240/7791-8534-2C23-9030-8610-5", input: text });
  return z.NEVER;
});

function lineOf(work: Work): z.input<typeof workLine> {
  const { workId, organisationId, kind, displayTitle, originalTitle, year, runtimeMinutes, eidr: id, updatedAt } = work;
  const shown = {
    workId,
    organisationId,
    kind,
    displayTitle,
    originalTitle,
    year,
    runtimeMinutes,
    eidr: id,
    updatedAt,
  };
  return { ...shown, originCountries: work.originCountries, genres: work.genres, listed: isListed(work) };
}

function viewOf(work: Work): z.input<typeof workView> {
  return { ...work, listed: isListed(work) };
}

function grantOf({ licenceId, scope, lines, holdbacks }: Commitment) {
  return { licenceId, scope, lines: lines.map(showRightsLine), holdbacks: holdbacks?.map(showHoldback) };
}

function rightsViewOf({ workId, head }: RightsHeadRecord): z.input<typeof rightsView> {
  const held = head.holds.map((hold) => ({ ...grantOf(hold), holdExpiresAt: instantOf(hold.expiresAt) }));
  const rightsIn = head.rightsIn.map((right) => {
    return { ...showRightsLine(right), source: right.source, scope: right.scope };
  });
  return { workId, rightsIn, granted: [...head.commitments.map(grantOf), ...held] };
}

const list = route(
  {
    method: "get",
    path: "/works",
    permission: "work:read",
    summary: "List the works of the market, or your own, by title",
    query: pageQuery.extend({
      of: z.enum(["market", "own"]).default("market"),
      eidr: eidr.optional().describe("Your own work that carries this EIDR"),
    }),
    answers: {
      200: {
        description: "One page of works; of the market it may hold fewer than asked for",
        schema: pageOf(workLine),
      },
    },
    refuses: [],
  },
  ({ deps, actor, query, answerWith }) =>
    answerWith(
      200,
      () => listWorks(deps, actor, query),
      (page) => ({ body: { ...page, items: page.items.map(({ value }) => lineOf(value)) } }),
    ),
);

const create = route(
  {
    method: "post",
    path: "/works",
    permission: "work:write",
    summary: "Put a work into the catalogue by hand; its rights come by an avails workbook",
    body: newWorkSchema,
    idempotent: true,
    answers: { 201: { description: "The work", schema: workView } },
    refuses: ["content-id-taken", "work-too-large"],
  },
  ({ deps, actor, body, answerWith }) =>
    answerWith(
      201,
      (commitWith) => createWork(deps, actor, body, commitWith),
      (work) => ({ body: viewOf(work), location: `${PATHS.api}/works/${work.workId}`, revision: 1 }),
    ),
);

const read = route(
  {
    method: "get",
    path: "/works/{workId}",
    permission: "work:read",
    summary: "Read a work, your own or one of the market",
    params,
    answers: { 200: { description: "The work", schema: workView } },
    refuses: [],
  },
  ({ deps, actor, params: { workId }, answerWith }) =>
    answerWith(
      200,
      () => readWork(deps, actor, workId),
      ({ value, revision }) => ({ body: viewOf(value), revision }),
    ),
);

const edit = route(
  {
    method: "put",
    path: "/works/{workId}",
    permission: "work:write",
    summary: "Give the facts of a work anew",
    params,
    body: workEditSchema,
    ifMatch: true,
    answers: { 200: { description: "The work as it stands now", schema: workView } },
    refuses: ["kind-stays", "work-too-large"],
  },
  ({ deps, actor, params: { workId }, body, ifMatch, answerWith }) =>
    answerWith(
      200,
      () => editWork(deps, actor, { workId, revision: ifMatch, edit: body }),
      ({ value, revision }) => ({ body: viewOf(value), revision }),
    ),
);

const rights = route(
  {
    method: "get",
    path: "/works/{workId}/rights",
    permission: "work:read",
    summary: "Read what you hold, have held for others and have granted of your own work",
    params,
    answers: { 200: { description: "The rights of the work", schema: rightsView } },
    refuses: [],
  },
  ({ deps, actor, params: { workId }, answerWith }) =>
    answerWith(
      200,
      () => readRights(deps, actor, workId),
      ({ value, revision }) => ({ body: rightsViewOf(value), revision }),
    ),
);

export const workRoutes = [list, create, read, edit, rights];
