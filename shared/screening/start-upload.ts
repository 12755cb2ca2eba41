import { workItem } from "#shared/catalogue/work-store.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { factWrites } from "#shared/parties/fact-writes.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import { transactAs } from "#shared/parties/transact-as.ts";
import { auditHeadRef } from "#shared/platform/audit-store.ts";
import { instantOf } from "#shared/platform/clock.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { type CommitWith, commitNothingMore } from "#shared/platform/idempotency.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Attempt } from "#shared/platform/transact.ts";
import { lapseAt } from "#shared/platform/upload-watch.ts";
import { create } from "#shared/platform/writes.ts";
import type { Asset } from "./asset.ts";
import type { NewAsset } from "./asset-schema.ts";
import { assetItem } from "./asset-store.ts";
import { partSizeFor } from "./upload-part.ts";

export type StartRefusal = Denial | "no-such-part-of-work" | "contended";

/**
 * A rights holder declares a file of its work by kind, name, type, size and SHA-256. It is written down before anything
 * is uploaded; links for its parts come from `signParts`, and it is checked against this declaration.
 */
export async function startUpload(
  deps: Pick<Ground, "table" | "clock" | "chance" | "ids">,
  actor: Actor,
  declared: NewAsset & { readonly workId: string },
  commitWith: CommitWith<Asset> = commitNothingMore,
): Promise<Outcome<Asset, StartRefusal>> {
  const { organisationId, subject } = actor;
  const assetId = deps.ids.next("asset");
  return transactAs(
    deps,
    { actor, permission: "asset:write" },
    async (): Promise<Attempt<Outcome<Asset, StartRefusal>>> => {
      const stored = await deps.table.get(workItem, { workId: declared.workId });
      const denial = denialOf(actor, "asset:write", { organisationIds: stored ? [stored.value.organisationId] : [] });
      if (!stored || denial) return { writes: [], outcome: refused(denial ?? "not-found") };
      if (stored.value.kind !== "series" && declared.scope.kind !== "work")
        return { writes: [], outcome: refused("no-such-part-of-work") };
      const asset: Asset = {
        ...declared,
        assetId,
        ownerId: organisationId,
        partSizeBytes: partSizeFor(declared.sizeBytes),
        state: "awaiting-upload",
        declaredBy: subject,
        createdAt: instantOf(deps.clock.now()),
        lookAt: lapseAt(deps.clock.now()),
      };
      const [head] = await deps.table.getMany(auditHeadRef(organisationId));
      const { kind, workId, sha256, sizeBytes } = asset;
      const detail = { workId, kind, sizeBytes, sha256 };
      const fact = {
        organisationId,
        action: "asset.declared",
        subject: assetId,
        by: { organisationId, subject },
        detail,
      };
      const writes = [
        create(assetItem, asset),
        ...factWrites(deps, fact, [{ organisationId, head }]),
        ...commitWith(asset),
      ];
      return { writes, outcome: done(asset) };
    },
  );
}
