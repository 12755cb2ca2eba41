import type { Actor } from "#shared/parties/actor.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import { transactAs } from "#shared/parties/transact-as.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { MAX_LINK_SECONDS, type Objects, type SignedRequest } from "#shared/platform/objects.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Attempt } from "#shared/platform/transact.ts";
import { replace } from "#shared/platform/writes.ts";
import type { Asset } from "./asset.ts";
import { quarantinePlace } from "./asset-objects.ts";
import type { PartRange } from "./asset-schema.ts";
import { assetItem, assetRef } from "./asset-store.ts";
import { bytesOfPart, partCountOf } from "./upload-part.ts";

export interface SignedPart extends SignedRequest {
  readonly partNumber: number;
  readonly sizeBytes: number;
}

export type SignPartsRefusal = Denial | "upload-closed" | "no-such-file-part" | "contended";
type Deps = Pick<Ground, "table" | "clock" | "chance"> & {
  readonly objects: Pick<Objects, "beginUpload" | "abortUpload" | "signPart">;
};

/**
 * Links by which the owner puts some parts of a declared file, each of exactly its size, good for 15 minutes. A part may
 * be sent again until the upload is completed; the last one sent counts.
 */
export async function signParts(
  deps: Deps,
  actor: Actor,
  input: PartRange & { readonly assetId: string },
): Promise<Outcome<readonly SignedPart[], SignPartsRefusal>> {
  const begun = await beginOnce(deps, actor, input.assetId);
  if (!begun.ok) return begun;
  const { asset, uploadId } = begun.value;
  if (input.lastPart > partCountOf(asset)) return refused("no-such-file-part", { partCount: partCountOf(asset) });
  const numbers = Array.from({ length: input.lastPart - input.firstPart + 1 }, (_, i) => input.firstPart + i);
  const parts = numbers.map(async (partNumber): Promise<SignedPart> => {
    const sizeBytes = bytesOfPart(asset, partNumber) ?? 0;
    const part = { uploadId, partNumber, sizeBytes, expiresInSeconds: MAX_LINK_SECONDS };
    return { partNumber, sizeBytes, ...(await deps.objects.signPart(quarantinePlace(asset), part)) };
  });
  return done(await Promise.all(parts));
}

interface Begun {
  readonly asset: Asset;
  readonly uploadId: string;
}

/** Begins the upload in the store if none was begun. Of two that begin at once one stands, and the other is taken back. */
async function beginOnce(
  deps: Deps,
  actor: Actor,
  assetId: string,
): Promise<Outcome<Begun, Denial | "upload-closed" | "contended">> {
  let mine: { readonly asset: Asset; readonly uploadId: string } | undefined;
  const outcome = await transactAs(
    deps,
    { actor, permission: "asset:write" },
    async (): Promise<Attempt<Outcome<Begun, Denial | "upload-closed">>> => {
      const [stored] = await deps.table.getMany(assetRef(assetId));
      const denial = denialOf(actor, "asset:write", { organisationIds: stored ? [stored.value.ownerId] : [] });
      if (!stored || denial) return { writes: [], outcome: refused(denial ?? "not-found") };
      const asset = stored.value;
      if (asset.state !== "awaiting-upload") return { writes: [], outcome: refused("upload-closed") };
      if (asset.uploadId !== undefined) return { writes: [], outcome: done({ asset, uploadId: asset.uploadId }) };
      mine ??= { asset, uploadId: await deps.objects.beginUpload(quarantinePlace(asset), asset.contentType) };
      const { uploadId } = mine;
      return { writes: [replace(assetItem, stored, { ...asset, uploadId })], outcome: done({ asset, uploadId }) };
    },
  );
  const stands = outcome.ok && outcome.value.uploadId === mine?.uploadId;
  // One that is not taken back (a crash here) is swept by the bucket's own rule after two days.
  if (mine && !stands) await deps.objects.abortUpload(quarantinePlace(mine.asset), mine.uploadId);
  return outcome;
}
