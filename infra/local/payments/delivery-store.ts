import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";

const deliverySchema = z.object({
  id: z.string(),
  eventId: z.string(),
  /** `dropped` was thrown away by the test knob; `abandoned` used up its attempts. */
  status: z.enum(["pending", "delivered", "dropped", "abandoned"]),
  attempts: z.int(),
  /** Milliseconds since the epoch by the machine's clock. */
  dueAt: z.int(),
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
});

/** The promise to bring one event to the endpoint, and how it goes. */
export type Delivery = z.infer<typeof deliverySchema>;

const COLUMNS =
  "id, event_id AS eventId, status, attempts, due_at AS dueAt, last_status AS lastStatus, last_error AS lastError";

type Knob = "paused" | "dropNext" | "latencyMilliseconds";

export interface DeliveryStore {
  /** Call in the transaction that saves the event. */
  promise(delivery: { id: string; eventId: string; dueAt: number }): void;
  save(delivery: Delivery): void;
  ofEvent(eventId: string): Delivery | undefined;
  due(question: { at: number; limit: number }): Delivery[];
  /** When the next pending delivery is due, in milliseconds since the epoch. */
  nextDueAt(): number | undefined;
  /** Newest event first. */
  list(limit: number): Delivery[];
  /** Makes every pending delivery due at once: a restart of the machine is the receiver's restart too. */
  hasten(at: number): void;
  knob(name: Knob): number;
  setKnob(name: Knob, value: number): void;
}

/** The table of webhook deliveries and of the knobs that tests turn. */
export function deliveryStore(database: DatabaseSync): DeliveryStore {
  const insert = database.prepare(
    "INSERT INTO deliveries (id, event_id, status, attempts, due_at) VALUES (?, ?, 'pending', 0, ?)",
  );
  const update = database.prepare(
    "UPDATE deliveries SET status = ?, attempts = ?, due_at = ?, last_status = ?, last_error = ? WHERE id = ?",
  );
  const byEvent = database.prepare(`SELECT ${COLUMNS} FROM deliveries WHERE event_id = ?`);
  const dueOnes = database.prepare(
    `SELECT ${COLUMNS} FROM deliveries WHERE status = 'pending' AND due_at <= ? ORDER BY due_at, rowid LIMIT ?`,
  );
  const nextDue = database.prepare("SELECT MIN(due_at) AS dueAt FROM deliveries WHERE status = 'pending'");
  const newest = database.prepare(`SELECT ${COLUMNS} FROM deliveries ORDER BY rowid DESC LIMIT ?`);
  const hasten = database.prepare("UPDATE deliveries SET due_at = ? WHERE status = 'pending' AND due_at > ?");
  const readKnob = database.prepare("SELECT value FROM knobs WHERE name = ?");
  const writeKnob = database.prepare(
    "INSERT INTO knobs (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  );
  return {
    promise: ({ id, eventId, dueAt }) => void insert.run(id, eventId, dueAt),
    save: (one) => void update.run(one.status, one.attempts, one.dueAt, one.lastStatus, one.lastError, one.id),
    ofEvent(eventId) {
      const row = byEvent.get(eventId);
      return row === undefined ? undefined : deliverySchema.parse(row);
    },
    due: ({ at, limit }) => dueOnes.all(at, limit).map((row) => deliverySchema.parse(row)),
    nextDueAt: () => z.object({ dueAt: z.int().nullable() }).parse(nextDue.get()).dueAt ?? undefined,
    list: (limit) => newest.all(limit).map((row) => deliverySchema.parse(row)),
    hasten: (at) => void hasten.run(at, at),
    knob(name) {
      const row = readKnob.get(name);
      return row === undefined ? 0 : z.object({ value: z.int() }).parse(row).value;
    },
    setKnob: (name, value) => void writeKnob.run(name, value),
  };
}
