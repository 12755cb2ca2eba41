import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { storeStripeEvent } from "#shared/money/store-stripe-event.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import type { Secret } from "#shared/platform/secret.ts";

export type WebhookDeps = Pick<Ground, "table" | "clock" | "chance" | "log"> & { readonly webhookSecret: Secret };

/** A callback carries one object of Stripe, a few kilobytes; the greatest ever told of are under 256 KiB. */
const MAX_CALLBACK_BYTES = 512 * 1024;

const REFUSALS = {
  "signature-wrong": { status: 400, title: "The signature does not fit the body, or is too old" },
  "callback-unreadable": { status: 400, title: "The body is not an event of Stripe" },
  "body-too-large": { status: 413, title: "The body is larger than any callback" },
  "not-found": { status: 404, title: "There is nothing here" },
  fault: { status: 500, title: "The callback could not be taken; send it again" },
} as const;

/**
 * Takes Stripe's callbacks: 200 once it is written down (or known, or of a type that is not used), 400 when Stripe did
 * not sign it, 413 when it is too large, and 500 when it could not be written, so that Stripe sends it again.
 */
export function buildWebhook(deps: WebhookDeps): Hono {
  const app = new Hono();
  app.post(
    PATHS.webhook,
    bodyLimit({ maxSize: MAX_CALLBACK_BYTES, onError: () => problem("body-too-large") }),
    async (context) => {
      const signature = context.req.header("stripe-signature") ?? "";
      const stored = await storeStripeEvent(deps, { body: await context.req.text(), signature });
      if (!stored.ok) {
        deps.log.warn("webhook.refused", { reason: stored.reason });
        return problem(stored.reason);
      }
      deps.log.info("webhook.taken", { ...stored.value });
      return context.json({ received: true });
    },
  );
  app.notFound(() => problem("not-found"));
  app.onError((fault) => {
    deps.log.error("webhook.fault", fault);
    return problem("fault");
  });
  return app;
}

function problem(reason: keyof typeof REFUSALS): Response {
  const { status, title } = REFUSALS[reason];
  const body = { type: `/problems/${reason}`, title, status };
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/problem+json" } });
}
