import * as z from "zod";
import { readConfig } from "#shared/platform/config.ts";
import { type Edges, layGround } from "#shared/platform/ground.ts";
import { UPLOADS_JOBS } from "#shared/platform/manifest/schedules.ts";
import { openObjects } from "#shared/platform/objects.ts";
import { type ObjectNotice, readersOf, takeNotices, type UploadDeps } from "./dispatch.ts";
import { uploadJobsOf } from "./jobs.ts";

/** What the schedule sends; everything else is the store's notice. */
const tickSchema = z.object({ job: z.enum(UPLOADS_JOBS) });
type Tick = z.output<typeof tickSchema>;

/** Builds the function that looks at what was uploaded. @throws {ConfigError} when the environment is not what it needs. */
export function composeUploads(
  environment: Readonly<Record<string, string | undefined>>,
  edges?: Edges,
): (event: ObjectNotice | Tick) => Promise<void> {
  const config = readConfig("uploads", environment);
  const ground = layGround("uploads", config, edges);
  const deps: UploadDeps = {
    ...ground,
    objects: openObjects(ground, config),
  };
  const readers = readersOf(deps);
  const jobs = uploadJobsOf(deps);
  return async (event) => {
    if ("Records" in event) return takeNotices(deps, readers, event);
    const { job } = tickSchema.parse(event);
    deps.log.info("job.done", { job, ...(await jobs[job]()) });
  };
}
