import { getConnInfo } from "@hono/node-server/conninfo";
import { type Context, Hono } from "hono";
import * as z from "zod";
import { DEBIT_STEPS, debitBank } from "../debit-bank.ts";
import type { Sandbox } from "../sandbox.ts";

/** More than any test loses on purpose. */
const MAX_DROPS = 10_000;
/** Longer than the client's own patience would only test the test. */
const MAX_LATENCY_MILLISECONDS = 60_000;
const LISTED_DELIVERIES = 500;

const dropSchema = z.strictObject({ count: z.int().min(0).max(MAX_DROPS) });
const debitSchema = z.strictObject({ step: z.enum(DEBIT_STEPS) });
const latencySchema = z.strictObject({ milliseconds: z.int().min(0).max(MAX_LATENCY_MILLISECONDS) });

/**
 * The knobs that tests turn, for callers on this machine only: hold webhooks back, lose some, send one again, slow the
 * API down, pay a session by bank debit and let the bank answer. Stripe has none of these; everything under `/sandbox`
 * belongs to the sandbox alone.
 */
export function sandboxControlRoutes(sandbox: Sandbox): Hono {
  const { deliveries } = sandbox;
  const state = () => ({
    paused: deliveries.knob("paused") === 1,
    dropNext: deliveries.knob("dropNext"),
    latencyMilliseconds: deliveries.knob("latencyMilliseconds"),
  });
  const routes = new Hono();
  routes.use(async (context, next) => (isLocal(context) ? next() : context.json({ error: "not found" }, 404)));
  routes.get("/", (context) => context.json(state()));
  routes.post("/pause", (context) => {
    deliveries.setKnob("paused", 1);
    return context.json(state());
  });
  routes.post("/resume", (context) => {
    deliveries.setKnob("paused", 0);
    sandbox.wakeDeliverer();
    return context.json(state());
  });
  routes.post("/drop", async (context) => {
    const input = dropSchema.safeParse(await bodyOf(context));
    if (!input.success) return context.json({ error: z.prettifyError(input.error) }, 400);
    deliveries.setKnob("dropNext", input.data.count);
    return context.json(state());
  });
  routes.post("/latency", async (context) => {
    const input = latencySchema.safeParse(await bodyOf(context));
    if (!input.success) return context.json({ error: z.prettifyError(input.error) }, 400);
    deliveries.setKnob("latencyMilliseconds", input.data.milliseconds);
    return context.json(state());
  });
  routes.post("/sessions/:id/debit", async (context) => {
    const input = debitSchema.safeParse(await bodyOf(context));
    if (!input.success) return context.json({ error: z.prettifyError(input.error) }, 400);
    const done = debitBank(sandbox, { sessionId: context.req.param("id"), step: input.data.step });
    return done ? context.json({ done }) : context.json({ error: "the session is not at the step before" }, 409);
  });
  routes.get("/deliveries", (context) =>
    context.json({ deliveries: deliveries.list(LISTED_DELIVERIES).map((one) => told(sandbox, one)) }),
  );
  routes.post("/events/:id/redeliver", (context) => {
    const delivery = deliveries.ofEvent(context.req.param("id"));
    if (delivery === undefined) return context.json({ error: "no delivery is kept for this event" }, 404);
    deliveries.save({ ...delivery, status: "pending", dueAt: Date.now() });
    sandbox.wakeDeliverer();
    return context.json({ ...delivery, status: "pending" });
  });
  return routes;
}

function told<Kept extends { eventId: string }>(sandbox: Sandbox, delivery: Kept): Kept & { type: string | null } {
  return { ...delivery, type: sandbox.objects.findOf("event", delivery.eventId)?.type ?? null };
}

async function bodyOf(context: Context): Promise<unknown> {
  return context.req.json().catch(() => undefined);
}

/** A page of another site, opened in a browser on this machine, is not a local caller. */
function isLocal(context: Context): boolean {
  const address = getConnInfo(context).remote.address ?? "";
  const site = context.req.header("sec-fetch-site") ?? "none";
  const fromHere = address === "::1" || /^(::ffff:)?127\./.test(address);
  return fromHere && (site === "none" || site === "same-origin");
}
