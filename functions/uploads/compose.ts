import { readConfig } from "#shared/platform/config.ts";
import { type Edges, layGround } from "#shared/platform/ground.ts";
import { openObjects } from "#shared/platform/objects.ts";
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
    objects: openObjects(ground, config),
  };
  const readers = readersOf(deps);
  return (notice) => takeNotices(deps, readers, notice);
}
