import { judgeImport } from "#shared/catalogue/judge-import.ts";
import { importIdOf } from "#shared/catalogue/plan-objects.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { PREFIXES } from "#shared/platform/manifest/buckets.ts";
import type { Objects } from "#shared/platform/objects.ts";
import { assetIdOfKey } from "#shared/screening/asset-objects.ts";
import { checkUpload } from "#shared/screening/check-upload.ts";

export interface UploadDeps extends Ground {
  readonly objects: Objects;
}

/** What of an object-created notification is read: S3 sends much more. */
export interface ObjectNotice {
  readonly Records: readonly { readonly s3: { readonly object: { readonly key: string } } }[];
}

/** Looks at a new object, by its key; repeating it changes nothing. Throws when it is to be told again. */
type ObjectReader = (key: string) => Promise<void>;

/** Who looks at what, by the first segment of the key. */
export type ObjectReaders = Readonly<Record<string, ObjectReader>>;

export function readersOf(deps: UploadDeps): ObjectReaders {
  return {
    [PREFIXES.imports]: (key) => readWorkbook(deps, key),
    [PREFIXES.assetUploads]: (key) => checkAsset(deps, key),
  };
}

async function readWorkbook(deps: UploadDeps, key: string): Promise<void> {
  const importId = importIdOf(key);
  const outcome = importId === undefined ? undefined : await judgeImport(deps, importId);
  if (outcome?.ok) {
    const { state, rowCount, errorCount } = outcome.value;
    deps.log.info("import.judged", { importId, state, rowCount, errorCount });
    return;
  }
  if (outcome?.reason === "contended") throw new Error(`The import ${importId} is contended; it is judged again`);
  // Nobody declared it: it stays in quarantine until its days there are over.
  deps.log.warn("upload.undeclared", { key });
}

async function checkAsset(deps: UploadDeps, key: string): Promise<void> {
  const assetId = assetIdOfKey(key);
  const outcome = assetId === undefined ? undefined : await checkUpload(deps, assetId);
  if (outcome?.ok) {
    const { state, kind, sizeBytes, rejection } = outcome.value;
    deps.log.info("asset.checked", { assetId, state, kind, sizeBytes, rejection: rejection?.reason });
    return;
  }
  if (outcome?.reason === "contended") throw new Error(`The asset ${assetId} is contended; it is checked again`);
  // Given up meanwhile, or never declared.
  deps.log.warn("upload.undeclared", { key });
}

/** Shows every object of a notification to its reader. One that fails does not stop the rest, and all are told again. */
export async function takeNotices(
  deps: Pick<UploadDeps, "log">,
  readers: ObjectReaders,
  notice: ObjectNotice,
): Promise<void> {
  const faults: unknown[] = [];
  for (const { s3 } of notice.Records) {
    const key = keyOf(s3.object.key);
    const read = readers[`${key.split("/")[0]}/`];
    try {
      if (read) await read(key);
      else deps.log.warn("upload.unknown", { key });
    } catch (fault) {
      deps.log.error("upload.not-read", fault, { key });
      faults.push(fault);
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} uploads could not be read`);
}

/** Notifications carry keys as a form would: spaces as plus signs, all else percent-encoded. */
function keyOf(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll("+", " "));
}
