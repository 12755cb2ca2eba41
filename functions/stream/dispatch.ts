import * as z from "zod";
import { applyImport } from "#shared/catalogue/apply-import.ts";
import type { ImportDeps } from "#shared/catalogue/start-import.ts";
import { raisePayment } from "#shared/money/raise-payment.ts";
import type { MoneyDeps } from "#shared/money/settle-payment.ts";
import { lookAtDue, type RunLimits, takeInTurn } from "#shared/platform/line.ts";
import {
  listUndelivered,
  markDelivered,
  type OutboxEvent,
  outboxEventItem,
  outboxEventRef,
} from "#shared/platform/outbox.ts";
import type { Outcome } from "#shared/platform/outcome.ts";

/** Takes an event; repeating it changes nothing. Throws when the event is to come again. */
type Consumer = (event: OutboxEvent) => Promise<void>;
/** Who takes what, by the event's type, in this order. A type that is not named is nobody's: it is delivered as it is. */
export type Consumers = Readonly<Record<string, readonly Consumer[]>>;

export type DispatchDeps = MoneyDeps;

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
  if (event?.value.lookAt === undefined) return;
  for (const consume of consumers[event.value.type] ?? []) await consume(event.value);
  await markDelivered(deps, eventId);
}

export interface Redelivered {
  readonly delivered: number;
  readonly failed: number;
}

/** Delivers events that the stream did not finish, those first that waited longest. One that fails does not stop the rest. */
export async function redeliverEvents(
  deps: DispatchDeps,
  consumers: Consumers,
  limits: RunLimits,
): Promise<Redelivered> {
  const { ended, failed } = await lookAtDue(
    deps,
    { limits, failedAs: "event.not-delivered" },
    (before, page, unreadable) => listUndelivered(deps.table, before, page, unreadable),
    async ({ value: listed }) => {
      const event = await takeInTurn(deps, outboxEventRef(listed.eventId), listed);
      if (event) await deliverEvent(deps, consumers, event.eventId);
      return event !== undefined;
    },
  );
  return { delivered: ended, failed };
}
