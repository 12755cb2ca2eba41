import * as z from "zod";
import { workIdSchema } from "#shared/catalogue/work-schema.ts";
import { organisationId } from "#shared/parties/organisation-schema.ts";
import { assetIdSchema, completionSchema, newAssetSchema, partRangeSchema } from "#shared/screening/asset-schema.ts";
import { completeUpload } from "#shared/screening/complete-upload.ts";
import { fetchAsset } from "#shared/screening/fetch-asset.ts";
import { grantScreener } from "#shared/screening/grant-screener.ts";
import { signParts } from "#shared/screening/sign-parts.ts";
import { startUpload } from "#shared/screening/start-upload.ts";
import { partCountOf } from "#shared/screening/upload-part.ts";
import { type Answer, demand, PageRefusal, redirectTo } from "../../answer.ts";
import { leadOnward } from "../../onward.tsx";
import { field, parsed } from "../../read-form.ts";
import { action } from "../../visit.ts";

type Params = Readonly<Record<string, string>>;

/** One click on a file: decided, put on record, and only then the link is made. */
export const fetchAction = action("/assets/:assetId/links", "asset:fetch", async ({ deps, actor, params }) => {
  const link = demand(await fetchAsset(deps, actor, { assetId: assetOf(params), inline: false }));
  return leadOnward(link.url, {
    title: "Your download begins",
    link: "If it does not begin, download the file here within 15 minutes",
  });
});

/** Declares a file and tells the island how it is to be cut, and whom to ask for links. */
export const declareAction = action("/works/:workId/assets", "asset:write", async (visit): Promise<Answer> => {
  const { deps, actor, form, params } = visit;
  const workId = workOf(params);
  const language = field(form, "language");
  const fileName = field(form, "fileName");
  const declared = parsed(newAssetSchema, {
    kind: field(form, "kind"),
    ...(language === "" ? {} : { language }),
    fileName,
    contentType: typeOf(fileName, field(form, "contentType")),
    sizeBytes: Number(field(form, "sizeBytes")),
    sha256: field(form, "sha256"),
  });
  const asset = demand(await startUpload(deps, actor, { ...declared, workId }));
  const here = `/assets/${asset.assetId}`;
  const plan = { partSizeBytes: asset.partSizeBytes, partCount: partCountOf(asset) };
  return { kind: "data", status: 201, body: { links: `${here}/parts`, completion: `${here}/completion`, ...plan } };
});

export const signPartsAction = action("/assets/:assetId/parts", "asset:write", async (visit): Promise<Answer> => {
  const { deps, actor, form, params } = visit;
  const range = parsed(partRangeSchema, {
    firstPart: Number(field(form, "firstPart")),
    lastPart: Number(field(form, "lastPart")),
  });
  const parts = demand(await signParts(deps, actor, { ...range, assetId: assetOf(params) }));
  return { kind: "data", status: 200, body: { parts } };
});

export const completeAction = action("/assets/:assetId/completion", "asset:write", async (visit): Promise<Answer> => {
  const { deps, actor, form, params } = visit;
  const { parts } = parsed(completionSchema, { parts: jsonIn(field(form, "parts")) });
  const asset = demand(await completeUpload(deps, actor, { parts, assetId: assetOf(params) }));
  return { kind: "data", status: 200, body: { next: `/works/${asset.workId}/files` } };
});

const grantForm = z.object({ organisationId, lastDay: z.iso.date() });

/** Lets an organisation watch to the end of a day. Sending it again changes nothing. */
export const grantAction = action(
  "/works/:workId/screener-grants",
  "screener:grant",
  async (visit): Promise<Answer> => {
    const { deps, actor, form, params } = visit;
    const workId = workOf(params);
    const wanted = parsed(grantForm, {
      organisationId: field(form, "organisationId"),
      lastDay: field(form, "lastDay"),
    });
    const until = `${wanted.lastDay}T23:59:59Z`;
    demand(await grantScreener(deps, actor, { workId, organisationId: wanted.organisationId, until }));
    return redirectTo(`/works/${workId}/files`);
  },
);

/** Types browsers do not know by the name of a file. */
const TYPES_BY_ENDING: Readonly<Record<string, string>> = {
  mxf: "application/mxf",
  srt: "application/x-subrip",
  vtt: "text/vtt",
  mov: "video/quicktime",
};

function typeOf(fileName: string, said: string): string {
  const ending = fileName.split(".").at(-1)?.toLowerCase() ?? "";
  return TYPES_BY_ENDING[ending] ?? said;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The schema then says what is missing.
  }
}

function assetOf(params: Params): string {
  const id = assetIdSchema.safeParse(params.assetId);
  if (!id.success) throw new PageRefusal("not-found");
  return id.data;
}

function workOf(params: Params): string {
  const id = workIdSchema.safeParse(params.workId);
  if (!id.success) throw new PageRefusal("not-found");
  return id.data;
}
