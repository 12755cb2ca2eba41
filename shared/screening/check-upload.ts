import { createHash } from "node:crypto";
import { factWrites } from "#shared/parties/fact-writes.ts";
import { auditHeadRef } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import type { ObjectFacts, Objects } from "#shared/platform/objects.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { type Attempt, transact } from "#shared/platform/transact.ts";
import { replace } from "#shared/platform/writes.ts";
import { type Asset, isChecked, published, type Rejection, rejected } from "./asset.ts";
import { publishedPlace, quarantinePlace } from "./asset-objects.ts";
import { assetItem, assetRef } from "./asset-store.ts";
import { realTypeOf, TELLING_BYTES } from "./real-type.ts";
import { type Observed, rejectionOf } from "./upload-check.ts";

type Deps = Pick<Ground, "table" | "clock" | "chance" | "ids"> & {
  readonly objects: Pick<Objects, "head" | "read" | "copy">;
};

/**
 * Checks an uploaded file against its declaration and publishes it, or rejects it with a reason its owner reads. Safe to
 * repeat: what is checked stays, and a published object is never written again.
 * @returns the asset as it stands; `not-found` when it was given up before.
 */
export async function checkUpload(deps: Deps, assetId: string): Promise<Outcome<Asset, "not-found" | "contended">> {
  const [stored] = await deps.table.getMany(assetRef(assetId));
  if (!stored) return refused("not-found");
  const asset = stored.value;
  if (isChecked(asset)) return done(asset);
  const facts = await deps.objects.head(quarantinePlace(asset));
  if (!facts) throw new Error(`The file of ${assetId} was announced but is not there`);
  const rejection = rejectionOf(asset, await observe(deps, asset, facts));
  if (!rejection) await publish(deps, asset, facts);
  return settle(deps, assetId, rejection);
}

/** Rejects an asset without looking at its file, unless it has gone on since it was read. */
export function rejectUpload(
  deps: Pick<Ground, "table" | "clock" | "chance" | "ids">,
  { assetId, state }: Pick<Asset, "assetId" | "state">,
  rejection: Rejection,
): Promise<Outcome<Asset, "not-found" | "contended">> {
  return settle(deps, assetId, rejection, (asset) => asset.state === state);
}

/** Reads a file once from end to end: its hash, and what its beginning tells. A wrong size needs no reading. */
async function observe(deps: Deps, asset: Asset, { sizeBytes }: ObjectFacts): Promise<Observed> {
  if (sizeBytes !== asset.sizeBytes) return { sizeBytes };
  const body = await deps.objects.read(quarantinePlace(asset));
  if (!body) throw new Error(`The file of ${asset.assetId} went away while it was checked`);
  const hash = createHash("sha256");
  const start: Uint8Array[] = [];
  let seenBytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    if (seenBytes < TELLING_BYTES) start.push(chunk.subarray(0, TELLING_BYTES - seenBytes));
    seenBytes += chunk.length;
    hash.update(chunk);
  }
  return { sizeBytes: seenBytes, sha256: hash.digest("hex"), type: await realTypeOf(Buffer.concat(start)) };
}

/** Only the very bytes that were checked are copied: the store compares their ETag. */
async function publish(deps: Deps, asset: Asset, { eTag, sizeBytes }: ObjectFacts): Promise<void> {
  const to = publishedPlace(asset);
  // There from an earlier run that was cut off before it could say so. Its key holds this asset's bytes and no others.
  if (await deps.objects.head(to)) return;
  await deps.objects.copy({ ...quarantinePlace(asset), eTag, sizeBytes }, to, asset.contentType);
}

async function settle(
  deps: Pick<Ground, "table" | "clock" | "chance" | "ids">,
  assetId: string,
  rejection: Rejection | undefined,
  isOpen: (asset: Asset) => boolean = (asset) => !isChecked(asset),
): Promise<Outcome<Asset, "not-found" | "contended">> {
  return transact(deps, async (): Promise<Attempt<Outcome<Asset, "not-found">>> => {
    const [stored] = await deps.table.getMany(assetRef(assetId));
    if (!stored) return { writes: [], outcome: refused("not-found") };
    if (!isOpen(stored.value)) return { writes: [], outcome: done(stored.value) };
    const { ownerId, workId, kind, declaredBy } = stored.value;
    const [head] = await deps.table.getMany(auditHeadRef(ownerId));
    const at = instantOf(deps.clock.now());
    const next = rejection ? rejected(stored.value, rejection) : published(stored.value, at);
    const detail = { assetId, workId, kind, ...(rejection ? { reason: rejection.reason } : {}) };
    const by = { organisationId: ownerId, subject: declaredBy };
    const fact = { organisationId: ownerId, action: `asset.${next.state}`, subject: assetId, by, detail };
    const writes = [replace(assetItem, stored, next), ...factWrites(deps, fact, [{ organisationId: ownerId, head }])];
    return { writes, outcome: done(next) };
  });
}
