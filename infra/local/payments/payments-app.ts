import { createHash, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { type ApiEnvironment, tellRefusal } from "./answer-request.ts";
import { expireDueSessions } from "./expire-checkout-session.ts";
import { refuse } from "./refusal.ts";
import { checkoutSessionRoutes } from "./routes/checkout-sessions.ts";
import { eventRoutes } from "./routes/events.ts";
import { hostedPageRoutes } from "./routes/hosted-page.tsx";
import { paymentRoutes } from "./routes/payments.ts";
import { sandboxControlRoutes } from "./routes/sandbox-control.ts";
import type { Sandbox } from "./sandbox.ts";

/** A hundred line items with full metadata stay below this. */
const MAX_BODY_BYTES = 256 * 1024;
/** `2026-10-28` or `2026-10-28.endive`; previews append more. */
const VERSION_SHAPE = /^\d{4}-\d{2}-\d{2}(\.[a-z_]+)?(; ?[a-z0-9_=; ]+)?$/;

/** The payment sandbox: Stripe's API under /v1, the page where people pay under /c/pay, knobs for tests under /sandbox. */
export function paymentsApp(sandbox: Sandbox): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();
  app.use(async (context, next) => {
    context.set("requestId", sandbox.makeId("request"));
    expireDueSessions(sandbox);
    await next();
  });
  app.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () =>
        Response.json(
          { error: { type: "invalid_request_error", message: "Request body too large." } },
          { status: 413 },
        ),
    }),
  );
  app.use("/v1/*", checksKey(sandbox.secretKey));
  app.route("/v1/checkout/sessions", checkoutSessionRoutes(sandbox));
  app.route("/v1/events", eventRoutes(sandbox));
  app.route("/v1", paymentRoutes(sandbox));
  app.route("/c/pay", hostedPageRoutes(sandbox));
  app.route("/sandbox", sandboxControlRoutes(sandbox));
  app.get("/health", (context) => context.json({ ok: true }));
  app.notFound((context) => {
    const message = `Unrecognized request URL (${context.req.method}: ${context.req.path}). This sandbox answers only a part of Stripe's API.`;
    return tellRefusal(context, refuse(message, { status: 404 }));
  });
  app.onError((fault, context) => {
    console.error("payments:", fault);
    return tellRefusal(
      context,
      refuse("An error occurred in the payment sandbox.", { status: 500, type: "api_error" }),
    );
  });
  return app;
}

function checksKey(secretKey: string) {
  return createMiddleware<ApiEnvironment>(async (context, next) => {
    const given = keyGiven(context.req.header("authorization"));
    if (given === undefined) {
      return tellRefusal(
        context,
        refuse("You did not provide an API key. Provide it in the Authorization header, using Bearer auth.", {
          status: 401,
        }),
      );
    }
    if (!isSame(given, secretKey)) {
      return tellRefusal(context, refuse(`Invalid API Key provided: ****${given.slice(-4)}`, { status: 401 }));
    }
    const version = context.req.header("stripe-version");
    if (version !== undefined && !VERSION_SHAPE.test(version)) {
      return tellRefusal(context, refuse(`Invalid Stripe API version: ${version}`));
    }
    await next();
    return undefined;
  });
}

/** Stripe takes the key as a bearer token or as the user name of basic authentication. */
function keyGiven(header: string | undefined): string | undefined {
  const [scheme, value] = (header ?? "").split(" ", 2);
  if (value === undefined || value === "") return undefined;
  if (scheme?.toLowerCase() === "bearer") return value;
  if (scheme?.toLowerCase() === "basic") return Buffer.from(value, "base64").toString().split(":", 1)[0];
  return undefined;
}

/** In a time that tells nothing of the key. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
