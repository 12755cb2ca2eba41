import * as z from "zod";
import { applyImport } from "#shared/catalogue/apply-import.ts";
import type { ImportDeps } from "#shared/catalogue/start-import.ts";
import { raisePayment } from "#shared/money/raise-payment.ts";
import type { MoneyDeps } from "#shared/money/settle-payment.ts";
import { instantOf } from "#shared/platform/clock.ts";
import { listUndelivered, markDelivered, type OutboxEvent, outboxEventItem } from "#shared/platform/outbox.ts";
import type { Outcome } from "#shared/platform/outcome.ts";
import { MAX_PAGE_SIZE } from "#shared/platform/page.ts";

/** Takes an event; repeating it changes nothing. Throws when the event is to come again. */
type Consumer = (event: OutboxEvent) => Promise<void>;
/** Who takes what, by the event's type, in this order. A type that is not named is nobody's: it is delivered as it is. */
export type Consumers = Readonly<Record<string, readonly Consumer[]>>;

export type DispatchDeps = MoneyDeps;

/** The stream delivers within a second; what is older has failed there. */
const STREAM_GRACE_MILLISECONDS = 60_000;

const aboutLicence = z.object({ licenceId: z.string() });
const aboutImport = z.object({ importId: z.string() });

/** Every event type the catalogue takes. */
export function importConsumersOf(deps: ImportDeps): Consumers {
  return {
    "import.accepted": [
      async (event) => {
        const { importId } = aboutImport.parse(event.data);
        taken(event, await applyImport(deps, importId));
      },
    ],
  };
}

/** Every event type money takes. */
export function consumersOf(deps: DispatchDeps): Consumers {
  return {
    "licence.executed": [
      async (event) => {
        const { licenceId } = aboutLicence.parse(event.data);
        taken(event, await raisePayment(deps, { licenceId }));
      },
    ],
  };
}

/** A consumer that refuses has not taken the event: it comes again. */
function taken(event: OutboxEvent, outcome: Outcome<unknown, string>): void {
  if (!outcome.ok) throw new Error(`${event.type} ${event.eventId} was not taken: ${outcome.reason}`);
}

/** Hands one event to all its consumers and marks it delivered once each has taken it. */
export async function deliverEvent(
  deps: Pick<DispatchDeps, "table" | "clock">,
  consumers: Consumers,
  eventId: string,
): Promise<void> {
  const event = await deps.table.get(outboxEventItem, { eventId });
  if (event?.value.undeliveredSince === undefined) return;
  for (const consume of consumers[event.value.type] ?? []) await consume(event.value);
  await markDelivered(deps, eventId);
}

/** Pages one run looks through: events that fail again and again do not hide those behind them. */
const MOST_PAGES = 10;

export interface Redelivered {
  readonly delivered: number;
  readonly failed: number;
}

/**
 * Delivers events that the stream did not finish, oldest first. One that fails does not stop the rest; a run ends with the
 * first page on which one was delivered, and the next run goes on.
 */
export async function redeliverEvents(deps: DispatchDeps, consumers: Consumers): Promise<Redelivered> {
  const before = instantOf(deps.clock.now() - STREAM_GRACE_MILLISECONDS);
  let failed = 0;
  let pageToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const left = await listUndelivered(deps.table, before, { pageSize: MAX_PAGE_SIZE, pageToken });
    const told = await deliverEach(deps, consumers, left.items);
    failed += told.failed;
    pageToken = left.nextPageToken;
    if (told.delivered > 0 || pageToken === undefined) return { delivered: told.delivered, failed };
  }
  return { delivered: 0, failed };
}

async function deliverEach(
  deps: DispatchDeps,
  consumers: Consumers,
  events: readonly { readonly value: OutboxEvent }[],
): Promise<Redelivered> {
  let failed = 0;
  for (const { value: event } of events) {
    try {
      await deliverEvent(deps, consumers, event.eventId);
    } catch (fault) {
      failed += 1;
      deps.log.error("event.not-delivered", fault, { eventId: event.eventId, type: event.type });
    }
  }
  return { delivered: events.length - failed, failed };
}
