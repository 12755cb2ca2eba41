import * as z from "zod";
import { sha256Hex } from "./canonical.ts";
import { type Clock, instantOf } from "./clock.ts";
import type { Ids } from "./ids.ts";
import { afterTheStream } from "./line.ts";
import type { Page, PageRequest } from "./page.ts";
import { defineItem, type ItemRef, ref, type Stored, type Table, type Unreadable } from "./table.ts";
import { create, replace, type Write } from "./writes.ts";

/** A domain fact, written in the transaction of its cause and delivered at least once, always under the same id. */
export interface OutboxEvent {
  readonly eventId: string;
  /** `licence.executed`, `import.accepted` …: noun and past participle. */
  readonly type: string;
  /** The id of what it happened to. */
  readonly subject: string;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** When the clock looks whether it was delivered; gone once every consumer has taken it. */
  readonly lookAt?: string | undefined;
}

export const outboxEventItem = defineItem<"outboxEvent", OutboxEvent>(
  "outboxEvent",
  z.object({
    eventId: z.string(),
    type: z.string(),
    subject: z.string(),
    at: z.string(),
    data: z.record(z.string(), z.unknown()),
    lookAt: z.string().optional(),
  }),
);

/** Delivered events are kept a month, for those who ask what was told to whom. */
const KEEP_DELIVERED_SECONDS = 30 * 24 * 3600;

/** The write that tells of a fact. */
export function publish(
  deps: { readonly ids: Ids; readonly clock: Clock },
  fact: { readonly type: string; readonly subject: string; readonly data: Readonly<Record<string, unknown>> },
): Write {
  const now = deps.clock.now();
  const event = { eventId: deps.ids.next("event"), ...fact, at: instantOf(now), lookAt: afterTheStream(now) };
  return create(outboxEventItem, event);
}

/** The event is taken by all its consumers. Repeating it changes nothing. */
export async function markDelivered(
  deps: { readonly table: Table; readonly clock: Clock },
  eventId: string,
): Promise<void> {
  const stored = await deps.table.get(outboxEventItem, { eventId });
  if (stored?.value.lookAt === undefined) return;
  const { lookAt: _, ...delivered } = stored.value;
  const expiresAtSeconds = Math.floor(deps.clock.now() / 1000) + KEEP_DELIVERED_SECONDS;
  // Refused, another delivery marked it first: the same end. Taken by the clock meanwhile or busy, it comes again.
  await deps.table.commit(
    [replace(outboxEventItem, stored, delivered, { expiresAtSeconds })],
    // Two deliveries a second apart write different things: under one token the later would be a fault.
    sha256Hex(`${eventId} ${stored.revision} ${expiresAtSeconds}`).slice(0, 36),
  );
}

export function outboxEventRef(eventId: string): ItemRef<"outboxEvent", OutboxEvent> {
  return ref(outboxEventItem, { eventId });
}

/** Undelivered events the clock was to look at before an instant (RFC 3339), longest waiting first. */
export function listUndelivered(
  table: Table,
  before: string,
  page: PageRequest,
  unreadable?: Unreadable,
): Promise<Page<Stored<OutboxEvent>>> {
  return table.list(outboxEventItem, { index: "gsi2", of: {}, sortBefore: before, unreadable }, page);
}
