import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import Stripe from "stripe";
import * as z from "zod";
import { type Payments, type PaymentsOptions, startPayments } from "#infra/local/payments/start-payments.ts";

export const SECRET_KEY = "sk_test_conformance";
export const WEBHOOK_SECRET = "whsec_conformance";

/** The real client with nothing changed but where the API is. */
export function stripeAt(url: string, key = SECRET_KEY): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe(key, { protocol: "http", host: hostname, port, maxNetworkRetries: 0, telemetry: false });
}

export interface UnderTest extends AsyncDisposable {
  directory: string;
  payments: Payments;
  stripe: Stripe;
  /** Closes and starts again on the same directory. */
  restart(options?: Partial<PaymentsOptions>): Promise<void>;
}

/** A sandbox of its own in a directory of its own; both are gone at the end of the test. */
export async function startUnderTest(options: Partial<PaymentsOptions> = {}): Promise<UnderTest> {
  const directory = await mkdtemp(join(tmpdir(), "payments-"));
  const start = (changed: Partial<PaymentsOptions>) =>
    startPayments({ directory, secretKey: SECRET_KEY, retryBaseMilliseconds: 10, ...options, ...changed });
  const payments = await start({}).catch(async (fault) => {
    await rm(directory, { recursive: true, force: true });
    throw fault;
  });
  const underTest: UnderTest = {
    directory,
    payments,
    stripe: stripeAt(payments.url),
    async restart(changed = {}) {
      await underTest.payments.close();
      underTest.payments = await start(changed);
      underTest.stripe = stripeAt(underTest.payments.url);
    },
    async [Symbol.asyncDispose]() {
      await underTest.payments.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return underTest;
}

export interface Receiver extends AsyncDisposable {
  url: string;
  /** Every event that arrived with a good signature and was answered 2xx, in order of arrival. */
  events: Stripe.Event[];
  /** How many requests came, whatever was answered. */
  requests: number;
  /** The status to answer with; 200 unless a test changes it. */
  answer: number;
}

/** A real webhook endpoint that verifies with the client's own `constructEvent`. */
export async function startReceiver(): Promise<Receiver> {
  const verifier = new Stripe(SECRET_KEY);
  const server: Server = createServer(async (request, response) => {
    receiver.requests += 1;
    const payload = await text(request);
    const signature = request.headers["stripe-signature"] ?? "";
    try {
      const event = verifier.webhooks.constructEvent(payload, signature, WEBHOOK_SECRET);
      if (receiver.answer < 300) receiver.events.push(event);
      response.writeHead(receiver.answer).end();
    } catch {
      response.writeHead(400).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The receiver listens on no port");
  const receiver: Receiver = {
    url: `http://127.0.0.1:${address.port}/hooks`,
    events: [],
    requests: 0,
    answer: 200,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}

/** What Serai asks for when a licence is to be paid: 12,500.00 USD unless told. */
export function licencePayment(
  changes: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Stripe.Checkout.SessionCreateParams {
  return {
    mode: "payment",
    line_items: [oneItem({ unit_amount: 1_250_000, currency: "usd" })],
    client_reference_id: "lic_01",
    metadata: { licenceId: "lic_01" },
    payment_intent_data: { metadata: { licenceId: "lic_01" }, transfer_group: "lic_01" },
    success_url: "http://localhost:8787/paid?session={CHECKOUT_SESSION_ID}",
    cancel_url: "http://localhost:8787/licences/lic_01",
    ...changes,
  };
}

export function oneItem(price: {
  unit_amount: number;
  currency: string;
}): Stripe.Checkout.SessionCreateParams.LineItem {
  return { quantity: 1, price_data: { ...price, product_data: { name: "The Caravan, SVOD, Kazakhstan" } } };
}

/** What a customer does on the hosted page; redirects are shown, not followed. */
export async function submitPage(session: { url: string | null }, fields: Record<string, string>): Promise<Response> {
  if (session.url === null) throw new Error("The session has no page");
  return fetch(session.url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
}

/** Turns one of the sandbox's knobs. */
export async function control(payments: Payments, path: string, body?: object): Promise<unknown> {
  const init = body === undefined ? { method: "POST" } : { method: "POST", body: JSON.stringify(body) };
  return (await fetch(`${payments.url}/sandbox/${path}`, init)).json();
}

/** What became of each promised delivery, newest event first. */
export async function deliveryStatuses(payments: Payments): Promise<string[]> {
  const answer = await fetch(`${payments.url}/sandbox/deliveries`);
  const listed = z.object({ deliveries: z.array(z.object({ status: z.string() })) }).parse(await answer.json());
  return listed.deliveries.map((delivery) => delivery.status);
}

/** What takes longer than this will not come. */
const LONGEST_WAIT_MILLISECONDS = 60_000;

/** Waits until a condition holds; fails with what was awaited when it does not. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + LONGEST_WAIT_MILLISECONDS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
