import * as z from "zod";
import { sha256Hex } from "./canonical.ts";
import { type Clock, instantOf } from "./clock.ts";
import type { Ids } from "./ids.ts";
import type { Page, PageRequest } from "./page.ts";
import { defineItem, type Stored, type Table } from "./table.ts";
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
  /** Gone once every consumer has taken it. */
  readonly undeliveredSince?: string | undefined;
}

export const outboxEventItem = defineItem<"outboxEvent", OutboxEvent>(
  "outboxEvent",
  z.object({
    eventId: z.string(),
    type: z.string(),
    subject: z.string(),
    at: z.string(),
    data: z.record(z.string(), z.unknown()),
    undeliveredSince: z.string().optional(),
  }),
);

/** Delivered events are kept a month, for those who ask what was told to whom. */
const KEEP_DELIVERED_SECONDS = 30 * 24 * 3600;

/** The write that tells of a fact. */
export function publish(
  deps: { readonly ids: Ids; readonly clock: Clock },
  fact: { readonly type: string; readonly subject: string; readonly data: Readonly<Record<string, unknown>> },
): Write {
  const at = instantOf(deps.clock.now());
  return create(outboxEventItem, { eventId: deps.ids.next("event"), ...fact, at, undeliveredSince: at });
}

/** The event is taken by all its consumers. Repeating it changes nothing. */
export async function markDelivered(
  deps: { readonly table: Table; readonly clock: Clock },
  eventId: string,
): Promise<void> {
  const stored = await deps.table.get(outboxEventItem, { eventId });
  if (stored?.value.undeliveredSince === undefined) return;
  const { undeliveredSince: _, ...delivered } = stored.value;
  const expiresAtSeconds = Math.floor(deps.clock.now() / 1000) + KEEP_DELIVERED_SECONDS;
  // Refused, another delivery marked it first: the same end. Busy, it stays undelivered and comes again.
  await deps.table.commit(
    [replace(outboxEventItem, stored, delivered, { expiresAtSeconds })],
    // Two deliveries a second apart write different things: under one token the later would be a fault.
    sha256Hex(`${eventId} ${stored.revision} ${expiresAtSeconds}`).slice(0, 36),
  );
}

/** Events the stream did not finish, oldest first, that were written before `writtenBefore` (RFC 3339). */
export function listUndelivered(
  table: Table,
  writtenBefore: string,
  page: PageRequest,
): Promise<Page<Stored<OutboxEvent>>> {
  return table.list(outboxEventItem, { index: "gsi2", of: {}, sortBefore: writtenBefore }, page);
}
