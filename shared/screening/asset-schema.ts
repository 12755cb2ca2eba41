import * as z from "zod";
import { languageTagSchema, scopeSchema } from "#shared/catalogue/rights-terms-schema.ts";
import { nameOfFile } from "#shared/platform/free-text.ts";
import { idPattern } from "#shared/platform/ids.ts";
import { ASSET_KINDS, ASSET_STATES, type AssetKind, type AssetType, REJECTIONS } from "./asset.ts";
import { MAX_PARTS, MAX_PARTS_SIGNED } from "./upload-part.ts";

export const assetIdSchema = z.string().regex(idPattern("asset"), "An asset id looks like ast_01JD…");

export const assetKindSchema = z.literal(Object.keys(ASSET_KINDS) as AssetKind[]);
const assetTypeSchema = z.literal([...new Set<AssetType>(Object.values(ASSET_KINDS).flatMap(({ types }) => types))]);

/** What a rights holder declares of a file before it is uploaded. */
export const newAssetSchema = z
  .strictObject({
    kind: assetKindSchema,
    scope: scopeSchema.default({ kind: "work" }),
    language: z.exactOptional(languageTagSchema),
    fileName: nameOfFile(200),
    contentType: assetTypeSchema,
    sizeBytes: z.int().positive(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, "The SHA-256 of the file, 64 hexadecimal digits in lower case"),
  })
  .superRefine(({ kind, contentType, sizeBytes }, context) => {
    const { types, maxBytes } = ASSET_KINDS[kind];
    if (!types.some((type) => type === contentType)) {
      const message = `A ${kind} is of one of these types: ${types.join(", ")}`;
      context.addIssue({ code: "custom", path: ["contentType"], message, input: contentType });
    }
    if (sizeBytes > maxBytes) {
      const message = `A ${kind} holds at most ${maxBytes} bytes`;
      context.addIssue({ code: "custom", path: ["sizeBytes"], message, input: sizeBytes });
    }
  });
export type NewAsset = z.output<typeof newAssetSchema>;

const partNumber = z.int().min(1).max(MAX_PARTS);

/** A run of parts to be given links for, both ends in. */
export const partRangeSchema = z
  .strictObject({ firstPart: partNumber, lastPart: partNumber })
  .refine(({ firstPart, lastPart }) => firstPart <= lastPart && lastPart - firstPart < MAX_PARTS_SIGNED, {
    path: ["lastPart"],
    message: `Ask for 1 to ${MAX_PARTS_SIGNED} parts at a time, the first before the last`,
  });
export type PartRange = z.output<typeof partRangeSchema>;

/** The ETag each part was answered with when it was uploaded. */
export const completionSchema = z.strictObject({
  parts: z
    .array(z.strictObject({ partNumber, eTag: z.string().regex(/^"?[0-9a-fA-F-]{32,64}"?$/, "The part's ETag") }))
    .min(1)
    .max(MAX_PARTS)
    .refine((parts) => parts.every((part, i) => i === 0 || part.partNumber > (parts[i - 1]?.partNumber ?? 0)), {
      error: "Parts in order of their numbers, each once",
    }),
});
export type Completion = z.output<typeof completionSchema>;

/** An asset as the table keeps it. */
export const storedAssetSchema = z.object({
  assetId: z.string(),
  workId: z.string(),
  ownerId: z.string(),
  kind: assetKindSchema,
  scope: scopeSchema,
  language: z.exactOptional(z.string()),
  fileName: z.string(),
  contentType: assetTypeSchema,
  sizeBytes: z.int().positive(),
  sha256: z.string().length(64),
  partSizeBytes: z.int().positive(),
  state: z.enum(ASSET_STATES),
  uploadId: z.exactOptional(z.string()),
  rejection: z.exactOptional(z.object({ reason: z.enum(REJECTIONS), words: z.string() })),
  lookAt: z.exactOptional(z.string()),
  declaredBy: z.string(),
  createdAt: z.string(),
  publishedAt: z.exactOptional(z.string()),
});
