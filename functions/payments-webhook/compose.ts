import type { Hono } from "hono";
import { readConfig } from "#shared/platform/config.ts";
import { type Edges, layGround } from "#shared/platform/ground.ts";
import { secretOf } from "#shared/platform/secret.ts";
import { buildWebhook } from "./app.ts";

/** Builds the webhook from its environment. @throws {ConfigError} when the environment is not what it needs. */
export function composeWebhook(environment: Readonly<Record<string, string | undefined>>, edges?: Edges): Hono {
  const config = readConfig("payments-webhook", environment);
  const ground = layGround("payments-webhook", config, edges);
  return buildWebhook({ ...ground, webhookSecret: secretOf(config.STRIPE_WEBHOOK_SECRET) });
}
