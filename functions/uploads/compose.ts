import { readConfig } from "#shared/platform/config.ts";
import { type Edges, layGround } from "#shared/platform/ground.ts";
import { Objects } from "#shared/platform/objects.ts";
import { type ObjectNotice, readersOf, takeNotices, type UploadDeps } from "./dispatch.ts";

/** Builds the function that looks at what was uploaded. @throws {ConfigError} when the environment is not what it needs. */
export function composeUploads(
  environment: Readonly<Record<string, string | undefined>>,
  edges?: Edges,
): (notice: ObjectNotice) => Promise<void> {
  const config = readConfig("uploads", environment);
  const ground = layGround("uploads", config, edges);
  const deps: UploadDeps = {
    ...ground,
    objects: new Objects({
      bucketNames: { quarantine: config.QUARANTINE_BUCKET, vault: config.VAULT_BUCKET },
      clock: ground.clock,
      endpoint: config.S3_ENDPOINT,
    }),
  };
  const readers = readersOf(deps);
  return (notice) => takeNotices(deps, readers, notice);
}
