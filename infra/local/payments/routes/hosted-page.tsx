import type { Context } from "hono";
import { Hono } from "hono";
import * as z from "zod";
import { attemptPayment } from "../attempt-payment.ts";
import { successUrl } from "../checkout-session.ts";
import { ClosedPage, PaymentPage } from "../payment-page.tsx";
import type { Sandbox } from "../sandbox.ts";
import type { CheckoutSession } from "../stripe-object-schema.ts";
import { TEST_CARDS, testCardOf } from "../test-card.ts";

const [PAYING_CARD, DECLINED_CARD] = TEST_CARDS;

const submission = z.object({
  action: z.enum(["pay", "decline", "cancel"]),
  number: z.string().max(40).optional(),
});

/**
 * The page where a customer pays. `POST` takes `action` = `pay` (with `number`, a test card; 4242… unless told),
 * `decline` or `cancel`, and answers 303 to the success or cancel address, or the page again with what went wrong.
 */
export function hostedPageRoutes(sandbox: Sandbox): Hono {
  const find = (id: string) => sandbox.objects.findOf("checkout.session", id);
  const routes = new Hono();
  routes.get("/:id", (context) => {
    const session = find(context.req.param("id"));
    if (session === undefined) return closed(context, { status: 404 });
    if (session.status === "complete") return context.redirect(successUrl(session), 303);
    if (session.status === "expired") return closed(context, { status: 410, session });
    return page(context, { session, status: 200 });
  });
  routes.post("/:id", async (context) => {
    const session = find(context.req.param("id"));
    if (session === undefined) return closed(context, { status: 404 });
    const input = submission.safeParse(await context.req.parseBody());
    if (!input.success) return page(context, { session, status: 400, alert: "Choose how to go on." });
    const { action, number } = input.data;
    // Cancelling leaves the session open, as on Stripe's page: the customer may come back by the same link.
    if (action === "cancel") {
      if (session.cancel_url !== null) return context.redirect(session.cancel_url, 303);
      return page(context, { session, status: 400, alert: "This payment has no page to go back to." });
    }
    const card = action === "decline" ? DECLINED_CARD : testCardOf(number ?? PAYING_CARD.number);
    if (card === undefined) {
      return page(context, {
        session,
        status: 400,
        alert: "Only the test cards listed here work. Never type a real card.",
      });
    }
    const outcome = attemptPayment(sandbox, { sessionId: session.id, card });
    if (outcome.kind === "paid") return context.redirect(successUrl(outcome.session), 303);
    if (outcome.kind === "declined")
      return page(context, { session: outcome.session, status: 402, alert: outcome.message });
    return closed(context, { status: 410, session });
  });
  return routes;
}

function page(
  context: Context,
  shown: { session: CheckoutSession; status: 200 | 400 | 402; alert?: string },
): Response | Promise<Response> {
  setSafetyHeaders(context);
  return context.html(<PaymentPage session={shown.session} alert={shown.alert} />, shown.status);
}

function closed(
  context: Context,
  shown: { status: 404 | 410; session?: CheckoutSession },
): Response | Promise<Response> {
  setSafetyHeaders(context);
  return context.html(<ClosedPage cancelUrl={shown.session?.cancel_url ?? null} />, shown.status);
}

/**
 * No script runs here. Browsers hold a form's redirects to form-action too, and the merchant's page may itself lead on
 * to a sign-in elsewhere, so any web address may follow.
 */
function setSafetyHeaders(context: Context): void {
  const policy = ["default-src 'none'", "style-src 'unsafe-inline'", "base-uri 'none'", "frame-ancestors 'none'"];
  context.header("Content-Security-Policy", [...policy, "form-action 'self' http: https:"].join("; "));
  context.header("Cache-Control", "no-store");
  context.header("Referrer-Policy", "no-referrer");
  context.header("X-Content-Type-Options", "nosniff");
}
