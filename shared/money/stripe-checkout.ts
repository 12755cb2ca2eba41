import type { Stripe } from "stripe";
import * as z from "zod";
import { plainLineOf } from "#shared/platform/free-text.ts";
import type { Secret } from "#shared/platform/secret.ts";
import type { Checkout, Payment, StripeSight } from "./payment.ts";
import { paymentIdSchema } from "./payment-schema.ts";
import type { StripeAmount } from "./stripe-amount.ts";

/** A person waits for the page: past this Stripe is down, not slow (the package itself would wait 80 s). */
const STRIPE_TIMEOUT_MILLISECONDS = 10_000;
/** With our own idempotency keys a repeat is harmless; past two the caller is told rather than kept waiting. */
const STRIPE_NETWORK_RETRIES = 2;

/** What Stripe is asked to take, for one attempt. The same order is always the same session. */
interface CheckoutOrder {
  readonly payment: Pick<Payment, "paymentId" | "licenceId" | "description">;
  readonly checkout: Pick<Checkout, "attempt" | "expiresAt">;
  readonly amount: StripeAmount;
  /** Origin of the portal, to which the payer comes back. */
  readonly publicUrl: string;
}

interface OpenedSession {
  readonly stripeSessionId: string;
  /** The hosted page. Whoever has it may pay, so it is shown to the payer alone and never logged. */
  readonly url: string;
}

/** All that the marketplace asks of Stripe. */
export interface StripeCheckout {
  /** Opens the hosted page of an attempt; asked again, it answers with the same page. Undefined: no card is charged so much or so little. */
  open(order: CheckoutOrder): Promise<OpenedSession | undefined>;
  /** What Stripe says now of a session; undefined when it knows none or it is not a payment of ours. */
  lookAtSession(sessionId: string): Promise<StripeSight | undefined>;
  /** What Stripe says now of a charge; undefined when it knows none or it is not a payment of ours. */
  lookAtIntent(paymentIntentId: string): Promise<StripeSight | undefined>;
}

/** Stripe's code for an id it does not know. */
const UNKNOWN = ["resource_missing"];

/** By these words in Stripe's metadata a payment of ours is known again; a page made by hand is of no attempt, so 0. */
const metadataSchema = z.object({
  paymentId: paymentIdSchema,
  attempt: z.coerce.number().int().catch(0),
});

/** Stripe through its own package, with our timeout, retries and idempotency keys. `apiUrl` leads to a stand-in. */
export function createStripeCheckout(options: {
  readonly apiKey: Secret;
  readonly apiUrl?: string | undefined;
}): StripeCheckout {
  let client: Promise<Stripe> | undefined;
  const stripe = () => {
    client ??= connect(options).catch((cause: unknown) => {
      client = undefined;
      throw new Error("Stripe's client could not be made", { cause });
    });
    return client;
  };
  return {
    open: async (order) => openSession(await stripe(), order),
    lookAtSession: async (sessionId) => sightOfSession(await stripe(), sessionId),
    lookAtIntent: async (paymentIntentId) => sightOfIntent(await stripe(), paymentIntentId),
  };
}

async function connect({ apiKey, apiUrl }: { apiKey: Secret; apiUrl?: string | undefined }): Promise<Stripe> {
  // Imported when needed: most calls of the API never pay, and the package is its largest import.
  const [{ Stripe }, key] = await Promise.all([import("stripe"), apiKey()]);
  const { protocol, hostname, port } = new URL(apiUrl ?? "https://api.stripe.com");
  return new Stripe(key, {
    timeout: STRIPE_TIMEOUT_MILLISECONDS,
    maxNetworkRetries: STRIPE_NETWORK_RETRIES,
    telemetry: false,
    protocol: protocol === "http:" ? "http" : "https",
    host: hostname,
    ...(port === "" ? {} : { port }),
  });
}

async function openSession(stripe: Stripe, order: CheckoutOrder): Promise<OpenedSession | undefined> {
  const session = await unlessCoded(["amount_too_small", "amount_too_large"], createSession(stripe, order));
  if (session?.url === null) throw new Error(`Stripe gave no page for ${order.payment.paymentId}`);
  return session && { stripeSessionId: session.id, url: session.url };
}

function createSession(stripe: Stripe, order: CheckoutOrder): Promise<Stripe.Checkout.Session> {
  const { payment, checkout, amount, publicUrl } = order;
  const metadata = { paymentId: payment.paymentId, licenceId: payment.licenceId, attempt: String(checkout.attempt) };
  return stripe.checkout.sessions.create(
    {
      mode: "payment",
      client_reference_id: payment.paymentId,
      metadata,
      payment_intent_data: { metadata },
      line_items: [
        {
          quantity: 1,
          price_data: {
            currency: amount.currency,
            unit_amount: amount.amount,
            product_data: { name: payment.description },
          },
        },
      ],
      expires_at: Math.floor(Date.parse(checkout.expiresAt) / 1000),
      success_url: `${publicUrl}/payments/${payment.paymentId}/return?session={CHECKOUT_SESSION_ID}`,
      cancel_url: `${publicUrl}/payments/${payment.paymentId}`,
    },
    { idempotencyKey: `checkout-${payment.paymentId}-${checkout.attempt}` },
  );
}

async function sightOfSession(stripe: Stripe, sessionId: string): Promise<StripeSight | undefined> {
  const session = await unlessCoded(
    UNKNOWN,
    stripe.checkout.sessions.retrieve(sessionId, { expand: ["payment_intent"] }),
  );
  const ours = metadataSchema.safeParse(session?.metadata);
  if (!session || !ours.success) return undefined;
  const intent = typeof session.payment_intent === "object" ? session.payment_intent : null;
  return {
    ...ours.data,
    session: { id: session.id, status: statusOf(session) },
    paymentIntentId: intent?.id,
    paid: session.payment_status === "paid",
    amount: session.amount_total ?? 0,
    currency: session.currency ?? "",
    decline: intent ? declineOf(intent) : undefined,
  };
}

/** A status that Stripe may add one day leaves the page as it was: open until told otherwise. */
function statusOf({ status }: Stripe.Checkout.Session): "open" | "complete" | "expired" {
  if (status === "complete") return "complete";
  return status === "expired" ? "expired" : "open";
}

async function sightOfIntent(stripe: Stripe, paymentIntentId: string): Promise<StripeSight | undefined> {
  const intent = await unlessCoded(UNKNOWN, stripe.paymentIntents.retrieve(paymentIntentId));
  const ours = metadataSchema.safeParse(intent?.metadata);
  if (!intent || !ours.success) return undefined;
  return {
    ...ours.data,
    paymentIntentId: intent.id,
    paid: intent.status === "succeeded",
    amount: intent.amount_received,
    currency: intent.currency,
    decline: declineOf(intent),
  };
}

/** How the last try failed, unless another is under way. */
function declineOf({ last_payment_error: error, status }: Stripe.PaymentIntent): StripeSight["decline"] {
  if (!error || status === "processing") return undefined;
  return { code: codeOf(error.decline_code ?? error.code), chargeId: error.charge };
}

/** Longer than any code of Stripe's; it is shown to the payer and kept. */
const MAX_CODE = 80;

function codeOf(code: string | undefined): string {
  return plainLineOf(code ?? "", MAX_CODE) || "card_declined";
}

/** An answer, or undefined when Stripe refused with one of these codes; every other fault stays one. */
async function unlessCoded<T>(codes: readonly string[], asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (fault) {
    if (fault instanceof Error && "code" in fault && codes.some((code) => code === fault.code)) return undefined;
    throw fault;
  }
}
