import * as z from "zod";
import { consumersOf, type DispatchDeps, importConsumersOf } from "#functions/stream/dispatch.ts";
import type { ImportDeps } from "#shared/catalogue/start-import.ts";
import { createStripeCheckout } from "#shared/money/stripe-checkout.ts";
import { readConfig } from "#shared/platform/config.ts";
import { type Edges, layGround } from "#shared/platform/ground.ts";
import { CLOCK_JOBS } from "#shared/platform/manifest/schedules.ts";
import { openObjects } from "#shared/platform/objects.ts";
import { secretOf } from "#shared/platform/secret.ts";
import { jobsOf } from "./jobs.ts";

/** What the schedule sends: the name of the job whose time has come. */
const tickSchema = z.object({ job: z.enum(CLOCK_JOBS) });

/** Builds the clock's function. @throws {ConfigError} when the environment is not what it needs. */
export function composeClock(
  environment: Readonly<Record<string, string | undefined>>,
  edges?: Edges,
): (tick: unknown) => Promise<void> {
  const config = readConfig("clock", environment);
  const ground = layGround("clock", config, edges);
  const deps: DispatchDeps & ImportDeps = {
    ...ground,
    objects: openObjects(ground, config),
    stripe: createStripeCheckout({ apiKey: secretOf(config.STRIPE_API_KEY), apiUrl: config.STRIPE_API_URL }),
  };
  const jobs = jobsOf(deps, { ...consumersOf(deps), ...importConsumersOf(deps) });
  return async (tick) => {
    const { job } = tickSchema.parse(tick);
    deps.log.info("job.done", { job, ...(await jobs[job]()) });
  };
}
