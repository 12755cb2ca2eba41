import * as z from "zod";
import { pageOf, pageQuery } from "#functions/http/page-query.ts";
import { route } from "#functions/http/route.ts";
import { scopeSchema } from "#shared/catalogue/rights-terms-schema.ts";
import { workIdSchema } from "#shared/catalogue/work-schema.ts";
import { instantOf } from "#shared/platform/clock.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { MAX_LINK_SECONDS } from "#shared/platform/objects.ts";
import { ASSET_STATES, type Asset, REJECTIONS } from "#shared/screening/asset.ts";
import {
  assetIdSchema,
  assetKindSchema,
  completionSchema,
  newAssetSchema,
  partRangeSchema,
} from "#shared/screening/asset-schema.ts";
import { abortUpload, completeUpload } from "#shared/screening/complete-upload.ts";
import { fetchAsset } from "#shared/screening/fetch-asset.ts";
import { listAssets, readAsset } from "#shared/screening/read-assets.ts";
import { signParts } from "#shared/screening/sign-parts.ts";
import { startUpload } from "#shared/screening/start-upload.ts";
import { partCountOf } from "#shared/screening/upload-part.ts";

const assetView = z
  .object({
    assetId: z.string(),
    workId: z.string(),
    ownerId: z.string(),
    kind: assetKindSchema,
    scope: scopeSchema,
    language: z.string().optional(),
    fileName: z.string(),
    contentType: z.string(),
    sizeBytes: z.int(),
    sha256: z.string(),
    state: z.enum(ASSET_STATES),
    partSizeBytes: z.int().describe("Size of every part of the upload but the last"),
    partCount: z.int(),
    rejection: z.object({ reason: z.enum(REJECTIONS), words: z.string() }).optional(),
    createdAt: z.iso.datetime(),
    publishedAt: z.iso.datetime().optional(),
  })
  .meta({ id: "Asset" });

const ofWork = z.object({ workId: workIdSchema });
const ofAsset = z.object({ assetId: assetIdSchema });

function viewOf(asset: Asset): z.input<typeof assetView> {
  return { ...asset, partCount: partCountOf(asset) };
}

const declare = route(
  {
    method: "post",
    path: "/works/{workId}/assets",
    permission: "asset:write",
    summary: "Declare a file of your work; then ask for links to upload its parts",
    params: ofWork,
    body: newAssetSchema,
    idempotent: true,
    answers: { 201: { description: "The asset, awaiting its upload, with the plan of its parts", schema: assetView } },
    refuses: ["no-such-part-of-work"],
  },
  ({ deps, actor, params, body, answerWith }) =>
    answerWith(
      201,
      (commitWith) => startUpload(deps, actor, { ...body, ...params }, commitWith),
      (asset) => ({ body: viewOf(asset), location: `${PATHS.api}/assets/${asset.assetId}` }),
    ),
);

const list = route(
  {
    method: "get",
    path: "/works/{workId}/assets",
    permission: "asset:read",
    summary: "List the files of a work: your own in every state, another's once they are published",
    params: ofWork,
    query: pageQuery,
    answers: { 200: { description: "One page of assets by kind", schema: pageOf(assetView) } },
    refuses: [],
  },
  ({ deps, actor, params, query, answerWith }) =>
    answerWith(
      200,
      () => listAssets(deps, actor, { ...query, ...params }),
      (page) => ({ body: { ...page, items: page.items.map(({ value }) => viewOf(value)) } }),
    ),
);

const read = route(
  {
    method: "get",
    path: "/assets/{assetId}",
    permission: "asset:read",
    summary: "Read a file's record, and what its check found",
    params: ofAsset,
    answers: { 200: { description: "The asset", schema: assetView } },
    refuses: [],
  },
  ({ deps, actor, params: { assetId }, answerWith }) =>
    answerWith(
      200,
      () => readAsset(deps, actor, assetId),
      ({ value, revision }) => ({ body: viewOf(value), revision }),
    ),
);

const signedPart = z.object({
  partNumber: z.int(),
  sizeBytes: z.int(),
  url: z.url(),
  headers: z.record(z.string(), z.string()).describe("Send the part by PUT with exactly these headers"),
});
const signedParts = z.object({ parts: z.array(signedPart), expiresAt: z.iso.datetime() }).meta({ id: "SignedParts" });

const sign = route(
  {
    method: "post",
    path: "/assets/{assetId}/parts",
    permission: "asset:write",
    summary: "Get links to upload some parts of a file, good for 15 minutes",
    params: ofAsset,
    body: partRangeSchema,
    answers: { 200: { description: "One link a part; each PUT answers with the part's ETag", schema: signedParts } },
    refuses: ["upload-closed", "no-such-file-part"],
  },
  ({ deps, actor, params, body, answerWith }) => {
    // Taken before signing: the time told is never later than the links' own.
    const expiresAt = instantOf(deps.clock.now() + MAX_LINK_SECONDS * 1000);
    return answerWith(
      200,
      () => signParts(deps, actor, { ...body, ...params }),
      (parts) => ({ body: { parts: [...parts], expiresAt } }),
    );
  },
);

const complete = route(
  {
    method: "post",
    path: "/assets/{assetId}/completion",
    permission: "asset:write",
    summary: "Say that all parts are uploaded; the file is then checked. Repeating it changes nothing",
    params: ofAsset,
    body: completionSchema,
    answers: { 200: { description: "The asset as it stands now", schema: assetView } },
    refuses: ["parts-missing", "upload-lapsed"],
  },
  ({ deps, actor, params, body, answerWith }) =>
    answerWith(
      200,
      () => completeUpload(deps, actor, { ...body, ...params }),
      (asset) => ({ body: viewOf(asset) }),
    ),
);

const giveUp = route(
  {
    method: "delete",
    path: "/assets/{assetId}",
    permission: "asset:write",
    summary: "Give up an upload that is not completed",
    params: ofAsset,
    answers: { 204: { description: "The asset is gone" } },
    refuses: ["upload-closed"],
  },
  ({ deps, actor, params: { assetId }, answerWith }) =>
    answerWith(
      204,
      () => abortUpload(deps, actor, assetId),
      () => ({}),
    ),
);

const link = z.object({ url: z.url(), expiresAt: z.iso.datetime(), departureId: z.string() }).meta({ id: "FetchLink" });

const fetchLink = route(
  {
    method: "post",
    path: "/assets/{assetId}/links",
    permission: "asset:fetch",
    summary: "Get a link to a file under your right to it, good for 15 minutes; the departure is put on record first",
    params: ofAsset,
    body: z.strictObject({
      inline: z.boolean().default(false).describe("To be shown by the browser rather than saved"),
    }),
    answers: { 200: { description: "The link", schema: link } },
    refuses: ["not-licensed", "asset-not-published"],
  },
  ({ deps, actor, params, body, answerWith }) =>
    answerWith(
      200,
      () => fetchAsset(deps, actor, { ...params, ...body }),
      (made) => ({ body: made }),
    ),
);

export const assetRoutes = [declare, list, read, sign, complete, giveUp, fetchLink];
