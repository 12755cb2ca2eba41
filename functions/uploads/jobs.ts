import { watchImports } from "#shared/catalogue/watch-imports.ts";
import type { LogFields } from "#shared/platform/log.ts";
import type { UploadsJob } from "#shared/platform/manifest/schedules.ts";
import { watchUploads } from "#shared/screening/watch-uploads.ts";
import type { UploadDeps } from "./dispatch.ts";

/**
 * The jobs that read what strangers uploaded: here, where nothing else may be touched, and not in the clock, which holds
 * Stripe's key and signs.
 */
export function uploadJobsOf(deps: UploadDeps): Readonly<Record<UploadsJob, () => Promise<LogFields>>> {
  return {
    "watch-uploads": async () => {
      const imports = await watchImports(deps);
      const assets = await watchUploads(deps);
      return {
        ...{ looked: imports.looked + assets.looked, ended: imports.ended + assets.ended },
        failed: imports.failed + assets.failed,
      };
    },
  };
}
