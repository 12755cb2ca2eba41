import type { Ground } from "#shared/platform/ground.ts";
import { type Looked, lookAtDue } from "#shared/platform/line.ts";
import type { Objects } from "#shared/platform/objects.ts";
import { type Attempt, transact } from "#shared/platform/transact.ts";
import { hasLapsed, isDue, lookAgainAt, UPLOAD_WATCH } from "#shared/platform/upload-watch.ts";
import { replace } from "#shared/platform/writes.ts";
import { type Asset, isChecked } from "./asset.ts";
import { quarantinePlace } from "./asset-objects.ts";
import { assetItem, assetRef, listUnchecked } from "./asset-store.ts";
import { checkUpload, rejectUpload } from "./check-upload.ts";
import { neverCame } from "./upload-check.ts";

type Deps = Pick<Ground, "table" | "clock" | "chance" | "ids" | "log"> & {
  readonly objects: Pick<Objects, "head" | "read" | "copy">;
};

/**
 * The clock's part: checks files of whose arrival nobody told, or whose check was cut off, and rejects what never came.
 * Safe to repeat and to run twice at once: each file is checked by one run at a time.
 */
export function watchUploads(deps: Deps): Promise<Looked> {
  return lookAtDue(
    deps,
    { limits: UPLOAD_WATCH.run, failedAs: "upload.not-looked-at" },
    (before, page, unreadable) => listUnchecked(deps.table, before, page, unreadable),
    ({ value: asset }) => lookAtUpload(deps, asset),
  );
}

async function lookAtUpload(deps: Deps, asset: Asset): Promise<boolean> {
  const isThere = (await deps.objects.head(quarantinePlace(asset))) !== undefined;
  const taken = await take(deps, asset.assetId, isThere);
  if (!taken) return false;
  const { assetId } = taken;
  if (!isThere && !hasLapsed(taken, deps.clock.now())) return false;
  const outcome = isThere ? await checkUpload(deps, assetId) : await rejectUpload(deps, taken, neverCame());
  if (!outcome.ok && outcome.reason === "contended")
    throw new Error(`The asset ${assetId} is contended; it is due again`);
  return outcome.ok && isChecked(outcome.value);
}

/** Moves the next look on before anything is done: no other run does it as well, and one cut off here is taken again. */
async function take(deps: Deps, assetId: string, isThere: boolean): Promise<Asset | undefined> {
  const outcome = await transact(deps, async (): Promise<Attempt<{ readonly taken: Asset | undefined }>> => {
    const [stored] = await deps.table.getMany(assetRef(assetId));
    const now = deps.clock.now();
    if (!stored || !isDue(stored.value, now)) return { writes: [], outcome: { taken: undefined } };
    const taken = { ...stored.value, lookAt: lookAgainAt(stored.value, { now, isThere }) };
    return { writes: [replace(assetItem, stored, taken)], outcome: { taken } };
  });
  return "taken" in outcome ? outcome.taken : undefined;
}
