import { inTransaction } from "./database.ts";
import type { Delivery } from "./delivery-store.ts";
import { shown } from "./event.ts";
import { nowSeconds, type Sandbox } from "./sandbox.ts";
import { webhookSignature } from "./webhook-signature.ts";

/** An endpoint that has not answered by then has failed this attempt; Stripe's own limit is of this order. */
const TIMEOUT_MILLISECONDS = 10_000;
/** Deliveries in flight at once: enough to arrive out of order, as Stripe's do; few enough for one machine. */
const MAX_IN_FLIGHT = 4;
/** The wait doubles up to this many times the base; with a base of one second, about an hour, as Stripe's does. */
const LONGEST_WAIT_FACTOR = 4_096;
/** With a base of one second this is about three days, which is how long Stripe tries. */
const MAX_ATTEMPTS = 75;
/** What is kept of a fault's words. */
const MAX_ERROR_LETTERS = 300;

export interface Deliverer {
  /** Looks for due deliveries now: something was committed or a knob was turned. */
  wake(): void;
  /** Stops sending; what is unfinished stays promised in the table. */
  close(): Promise<void>;
}

/**
 * Sends promised events to the endpoint, each at least once: a delivery is settled only after the endpoint answered
 * 2xx, so a crash in between sends it again.
 */
export function startDeliverer(
  sandbox: Sandbox,
  options: { url: string; secret: string; retryBaseMilliseconds: number },
): Deliverer {
  const inFlight = new Map<string, Promise<void>>();
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  const look = () => {
    clearTimeout(timer);
    if (stop.signal.aborted || sandbox.deliveries.knob("paused") === 1) return;
    const free = MAX_IN_FLIGHT - inFlight.size;
    const due = sandbox.deliveries
      .due({ at: Date.now(), limit: MAX_IN_FLIGHT * 2 })
      .filter((delivery) => !inFlight.has(delivery.eventId))
      .slice(0, free);
    for (const delivery of due) {
      if (droppedByKnob(sandbox, delivery)) continue;
      const sending = send(delivery).finally(() => {
        inFlight.delete(delivery.eventId);
        look();
      });
      inFlight.set(delivery.eventId, sending);
    }
    sleepUntilDue();
  };

  const sleepUntilDue = () => {
    const nextDueAt = sandbox.deliveries.nextDueAt();
    if (nextDueAt === undefined || inFlight.size === MAX_IN_FLIGHT) return;
    // A delivery in flight is due already and must not make this spin: its end looks again.
    const wait = Math.max(nextDueAt - Date.now(), inFlight.size > 0 ? options.retryBaseMilliseconds : 1);
    timer = setTimeout(look, Math.min(wait, 60_000));
  };

  const send = async (delivery: Delivery): Promise<void> => {
    const answer = await post(sandbox, { eventId: delivery.eventId, ...options, stop: stop.signal });
    // A send cut short by closing is not the endpoint's failure; it stays due.
    if (stop.signal.aborted && !answer.ok) return;
    const current = sandbox.deliveries.ofEvent(delivery.eventId) ?? delivery;
    sandbox.deliveries.save(settled(current, { answer, base: options.retryBaseMilliseconds, at: Date.now() }));
  };

  sandbox.deliveries.hasten(Date.now());
  look();
  return {
    wake: look,
    async close() {
      stop.abort();
      clearTimeout(timer);
      await Promise.all(inFlight.values());
    },
  };
}

type EndpointAnswer = { ok: boolean; status: number | null; error: string | null };

async function post(
  sandbox: Sandbox,
  input: { eventId: string; url: string; secret: string; stop: AbortSignal },
): Promise<EndpointAnswer> {
  const event = sandbox.objects.findOf("event", input.eventId);
  if (event === undefined) throw new Error(`A delivery is promised for an event that is not kept: ${input.eventId}`);
  const payload = JSON.stringify(shown(event), undefined, 2);
  try {
    const response = await fetch(input.url, {
      method: "POST",
      body: payload,
      redirect: "manual",
      signal: AbortSignal.any([input.stop, AbortSignal.timeout(TIMEOUT_MILLISECONDS)]),
      headers: {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "stripe-signature": webhookSignature({ payload, secret: input.secret, seconds: nowSeconds(sandbox) }),
      },
    });
    await response.body?.cancel();
    return { ok: response.ok, status: response.status, error: null };
  } catch (fault) {
    const error = fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault);
    return { ok: false, status: null, error: error.slice(0, MAX_ERROR_LETTERS) };
  }
}

/** The delivery after one more attempt: done, to be tried again later, or given up. */
function settled(delivery: Delivery, outcome: { answer: EndpointAnswer; base: number; at: number }): Delivery {
  const { answer } = outcome;
  const attempts = delivery.attempts + 1;
  const after = { ...delivery, attempts, lastStatus: answer.status, lastError: answer.error };
  if (answer.ok) return { ...after, status: "delivered" };
  if (attempts >= MAX_ATTEMPTS) return { ...after, status: "abandoned" };
  const wait = outcome.base * Math.min(2 ** (attempts - 1), LONGEST_WAIT_FACTOR);
  return { ...after, status: "pending", dueAt: outcome.at + wait };
}

/** The knob that loses webhooks: as if Stripe had given up on this one. */
function droppedByKnob(sandbox: Sandbox, delivery: Delivery): boolean {
  return inTransaction(sandbox.database, () => {
    const left = sandbox.deliveries.knob("dropNext");
    if (left === 0) return false;
    sandbox.deliveries.setKnob("dropNext", left - 1);
    sandbox.deliveries.save({ ...delivery, status: "dropped" });
    return true;
  });
}
