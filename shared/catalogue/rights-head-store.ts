import * as z from "zod";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import { defineItem, type ItemRef, ref, type Stored } from "#shared/platform/table.ts";
import { create, replace, type Write } from "#shared/platform/writes.ts";
import type { RightsHead } from "#shared/rights/head.ts";
import { PROMISES_MOST, RIGHTS_IN_MOST } from "#shared/rights/limits.ts";
import { HeadFault } from "#shared/rights/packed/head-fault.ts";
import { headBytes, headOfWork } from "./rights-head-bytes.ts";
import { noteChange } from "./search/work-change-store.ts";

/** A work's rights head as read; its revision is the version a signing is conditional upon. */
export interface RightsHeadRecord {
  readonly workId: string;
  readonly organisationId: string;
  readonly head: RightsHead;
}

/** What one head may hold. Past it adding is refused; nothing is ever cut off. */
export const HEAD_LIMITS = {
  /** An item of the table holds 400 KB. 2,000 commitments of several lines, in many countries, take less than a quarter. */
  bytes: 300 * 1024,
  /** Deciding looks at every right of a work; past this it is no longer a matter of microseconds. */
  rightsIn: RIGHTS_IN_MOST,
  /** Commitments, holds and holdbacks together. */
  promises: PROMISES_MOST,
} as const;

const packedSchema = z.object({
  workId: z.string(),
  organisationId: z.string(),
  packedHead: z.instanceof(Uint8Array),
});
const packedItem = defineItem("rightsHead", packedSchema);

/** Heads are checked as they are unpacked: a second look at every right would take longer than that. */
const recordSchema: z.ZodType<RightsHeadRecord> = packedSchema.transform(({ packedHead, ...identity }, context) => {
  try {
    return { ...identity, head: headOfWork(identity.workId, packedHead) };
  } catch (fault) {
    if (!(fault instanceof HeadFault)) throw fault;
    context.addIssue({ code: "custom", message: fault.message });
    return z.NEVER;
  }
});

/** For reading only: heads are written by {@link createHead} and {@link replaceHead}, which pack them. */
export const rightsHeadItem = defineItem<"rightsHead", RightsHeadRecord>("rightsHead", recordSchema);

export function rightsHeadRef(workId: string): ItemRef<"rightsHead", RightsHeadRecord> {
  return ref(rightsHeadItem, { workId });
}

/** The writes that lay down the head of a new work, and let searches know of it. */
export function createHead(record: RightsHeadRecord): Outcome<readonly Write[], "rights-head-full"> {
  const packed = packedWithinLimits(record);
  const note = noteChange({ workId: record.workId, part: "RIGHTS", partRevision: 1 });
  return packed ? done([create(packedItem, packed), note]) : refused("rights-head-full", { limits: HEAD_LIMITS });
}

/** The writes that put a new head in place of the one read, if nobody wrote it since, and let searches know of it. */
export function replaceHead(
  stored: Stored<RightsHeadRecord>,
  head: RightsHead,
): Outcome<readonly Write[], "rights-head-full"> {
  const packed = packedWithinLimits({ ...stored.value, head });
  if (!packed) return refused("rights-head-full", { limits: HEAD_LIMITS });
  const note = noteChange({ workId: packed.workId, part: "RIGHTS", partRevision: stored.revision + 1 });
  return done([replace(packedItem, { value: packed, revision: stored.revision }, packed), note]);
}

/** Whether a head can be kept: what {@link replaceHead} would answer. */
export function fitsOneHead(head: RightsHead): boolean {
  return packedWithinLimits({ workId: head.workId, organisationId: "", head }) !== undefined;
}

function packedWithinLimits({ head, ...identity }: RightsHeadRecord): z.output<typeof packedSchema> | undefined {
  const promises = head.commitments.length + head.holds.length + head.holdbacks.length;
  if (head.rightsIn.length > HEAD_LIMITS.rightsIn || promises > HEAD_LIMITS.promises) return undefined;
  const packedHead = headBytes(head);
  if (packedHead.length > HEAD_LIMITS.bytes) return undefined;
  return { workId: identity.workId, organisationId: identity.organisationId, packedHead };
}
