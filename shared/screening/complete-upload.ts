import type { Actor } from "#shared/parties/actor.ts";
import { factWrites } from "#shared/parties/fact-writes.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import { transactAs } from "#shared/parties/transact-as.ts";
import { auditHeadRef } from "#shared/platform/audit-store.ts";
import type { Ground } from "#shared/platform/ground.ts";
import type { Objects } from "#shared/platform/objects.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Attempt } from "#shared/platform/transact.ts";
import { firstLookAt } from "#shared/platform/upload-watch.ts";
import { remove, replace } from "#shared/platform/writes.ts";
import { type Asset, completed } from "./asset.ts";
import { quarantinePlace } from "./asset-objects.ts";
import type { Completion } from "./asset-schema.ts";
import { assetItem, assetRef } from "./asset-store.ts";
import { partsMissing } from "./upload-part.ts";

/** Missing parts named in a refusal; the rest are counted. */
const MOST_PARTS_NAMED = 20;
/** Half a second in all: as long as a slow transaction of the call that completes takes. */
const LATE_READS = 6;
const LATE_READ_PAUSE_MILLISECONDS = 100;

type Deps = Pick<Ground, "table" | "clock" | "chance" | "ids"> & {
  readonly objects: Pick<Objects, "completeUpload" | "abortUpload" | "head">;
};
export type CompleteRefusal = Denial | "parts-missing" | "upload-lapsed" | "contended";

/**
 * The owner says that all parts are uploaded: they become one file, which is then checked. Repeating it, or two at once,
 * comes to the same; the answer is the asset as it stands.
 */
export async function completeUpload(
  deps: Deps,
  actor: Actor,
  input: Completion & { readonly assetId: string },
): Promise<Outcome<Asset, CompleteRefusal>> {
  const [stored] = await deps.table.getMany(assetRef(input.assetId));
  const denial = denialOf(actor, "asset:write", { organisationIds: stored ? [stored.value.ownerId] : [] });
  if (!stored || denial) return refused(denial ?? "not-found");
  const asset = stored.value;
  if (asset.state !== "awaiting-upload") return done(asset);
  const missing = partsMissing(asset, input.parts);
  if (missing.length > 0 || asset.uploadId === undefined)
    return refused("parts-missing", { missing: missing.slice(0, MOST_PARTS_NAMED), missingCount: missing.length });
  const { uploadId } = asset;
  const joined = await deps.objects.completeUpload(quarantinePlace(asset), { uploadId, parts: input.parts });
  if (joined === "missing-parts") return refused("parts-missing", { missing: [], missingCount: 0 });
  if (joined === "busy") return refused("contended");
  // The store knows the upload no more: swept because nobody came back for two days, or joined by another call, which may
  // have been cut off before it could say so. Then the file is there.
  if (joined === "no-such-upload" && !(await deps.objects.head(quarantinePlace(asset))))
    return unlessCompleted(deps, input.assetId);
  return markCompleted(deps, actor, input.assetId);
}

/** Another call that has just joined the parts writes so down within milliseconds: it is waited for a little. */
async function unlessCompleted(deps: Deps, assetId: string): Promise<Outcome<Asset, CompleteRefusal>> {
  for (let reads = 1; ; reads++) {
    const [stored] = await deps.table.getMany(assetRef(assetId));
    if (!stored) return refused("not-found");
    if (stored.value.state !== "awaiting-upload") return done(stored.value);
    if (reads === LATE_READS) return refused("upload-lapsed");
    await deps.clock.sleep(LATE_READ_PAUSE_MILLISECONDS);
  }
}

/** The check may have been faster than this: what it found stays. */
async function markCompleted(deps: Deps, actor: Actor, assetId: string): Promise<Outcome<Asset, Denial | "contended">> {
  return transactAs(
    deps,
    { actor, permission: "asset:write" },
    async (): Promise<Attempt<Outcome<Asset, "not-found">>> => {
      const [stored] = await deps.table.getMany(assetRef(assetId));
      if (!stored) return { writes: [], outcome: refused("not-found") };
      const next = completed(stored.value, firstLookAt(deps.clock.now()));
      const writes = next === stored.value ? [] : [replace(assetItem, stored, next)];
      return { writes, outcome: done(next) };
    },
  );
}

/**
 * The owner gives up an upload that is not completed. Its record goes first: should the store not be reached afterwards,
 * what is left there belongs to nobody and is swept after two days.
 */
export async function abortUpload(
  deps: Deps,
  actor: Actor,
  assetId: string,
): Promise<Outcome<undefined, Denial | "upload-closed" | "contended">> {
  let gone: Asset | undefined;
  const outcome = await transactAs(
    deps,
    { actor, permission: "asset:write" },
    async (): Promise<Attempt<Outcome<undefined, Denial | "upload-closed">>> => {
      const { organisationId, subject } = actor;
      const [stored, head] = await deps.table.getMany(assetRef(assetId), auditHeadRef(organisationId));
      const denial = denialOf(actor, "asset:write", { organisationIds: stored ? [stored.value.ownerId] : [] });
      if (!stored || denial) return { writes: [], outcome: refused(denial ?? "not-found") };
      if (stored.value.state !== "awaiting-upload") return { writes: [], outcome: refused("upload-closed") };
      gone = stored.value;
      const by = { organisationId, subject };
      const detail = { workId: gone.workId, kind: gone.kind };
      const fact = { organisationId, action: "asset.given-up", subject: assetId, by, detail };
      const writes = [remove(assetItem, stored), ...factWrites(deps, fact, [{ organisationId, head }])];
      return { writes, outcome: done(undefined) };
    },
  );
  if (outcome.ok && gone?.uploadId !== undefined) await deps.objects.abortUpload(quarantinePlace(gone), gone.uploadId);
  return outcome;
}
