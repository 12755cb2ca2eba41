import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import type { ImportDeps } from "#shared/catalogue/start-import.ts";
import { createStripeCheckout } from "#shared/money/stripe-checkout.ts";
import { readConfig } from "#shared/platform/config.ts";
import { type Edges, layGround } from "#shared/platform/ground.ts";
import { openObjects } from "#shared/platform/objects.ts";
import { secretOf } from "#shared/platform/secret.ts";
import { consumersOf, type DispatchDeps, importConsumersOf } from "./dispatch.ts";
import { readBatch } from "./read-batch.ts";

/** Builds the reader of the table's stream. @throws {ConfigError} when the environment is not what it needs. */
export function composeStream(
  environment: Readonly<Record<string, string | undefined>>,
  edges?: Edges,
): (batch: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse> {
  const config = readConfig("stream", environment);
  const ground = layGround("stream", config, edges);
  const deps: DispatchDeps & ImportDeps = {
    ...ground,
    objects: openObjects(ground, config),
    stripe: createStripeCheckout({ apiKey: secretOf(config.STRIPE_API_KEY), apiUrl: config.STRIPE_API_URL }),
  };
  const consumers = { ...consumersOf(deps), ...importConsumersOf(deps) };
  return (batch) => readBatch(deps, consumers, batch);
}
