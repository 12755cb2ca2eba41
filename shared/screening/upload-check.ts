import { UPLOAD_WATCH } from "#shared/platform/upload-watch.ts";
import type { Asset, AssetType, Rejection, RejectionReason } from "./asset.ts";

/** What the check found of an uploaded file. */
export interface Observed {
  readonly sizeBytes: number;
  /** Absent when the size already told. */
  readonly sha256?: string;
  /** Absent when it is nothing we take. */
  readonly type?: AssetType | undefined;
}

/** Why a file may not be published as it was declared; undefined when it may. */
export function rejectionOf(
  declared: Pick<Asset, "sizeBytes" | "sha256" | "contentType">,
  observed: Observed,
): Rejection | undefined {
  if (observed.sizeBytes !== declared.sizeBytes)
    return because("size-differs", `${declared.sizeBytes} bytes were declared, ${observed.sizeBytes} were uploaded`);
  if (observed.sha256 !== declared.sha256)
    return because("sha256-differs", "The uploaded bytes are not those whose SHA-256 was declared");
  if (observed.type === undefined)
    return because("type-not-known", `${declared.contentType} was declared; the file is of no type that is taken`);
  if (observed.type !== declared.contentType)
    return because("type-differs", `${declared.contentType} was declared, the file is ${observed.type}`);
  return undefined;
}

/** Why a file that did not arrive is not published. */
export function neverCame(): Rejection {
  return because("never-came", `The file was not completely uploaded within ${UPLOAD_WATCH.lapseDays} days`);
}

function because(reason: RejectionReason, words: string): Rejection {
  return { reason, words };
}
