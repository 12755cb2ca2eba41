import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import {
  type CheckoutSession,
  type ObjectKind,
  type StripeObject,
  stripeObjectSchema,
} from "./stripe-object-schema.ts";

const rowSchema = z.object({ sequence: z.int(), body: z.string() });

/** A page's bounds on `created`, in seconds since the epoch. */
export interface CreatedRange {
  gt?: number | undefined;
  gte?: number | undefined;
  lt?: number | undefined;
  lte?: number | undefined;
}

interface ListQuestion {
  kind: ObjectKind;
  limit: number;
  created: CreatedRange;
  /** Only objects whose field has one of these values. */
  filters: readonly { field: string; values: readonly string[] }[];
  startingAfter?: string | undefined;
  endingBefore?: string | undefined;
}

type ListOutcome =
  | { found: true; objects: StripeObject[]; hasMore: boolean }
  | { found: false; cursor: "starting_after" | "ending_before" };

export interface ObjectStore {
  /** Writes an object, new or changed; a changed one keeps its place in the lists. */
  save(object: StripeObject): void;
  find(id: string): StripeObject | undefined;
  findOf<Kind extends ObjectKind>(kind: Kind, id: string): Extract<StripeObject, { object: Kind }> | undefined;
  /** Newest first, as every list of Stripe is. */
  list(question: ListQuestion): ListOutcome;
  /** Open sessions whose time is over, oldest first, at most 100 at once. */
  sessionsToExpire(nowSeconds: number): CheckoutSession[];
}

/** The table of every object the sandbox keeps. */
export function objectStore(database: DatabaseSync): ObjectStore {
  const insert = database.prepare(
    "INSERT INTO objects (id, kind, created, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
  );
  const byId = database.prepare("SELECT sequence, body FROM objects WHERE id = ?");
  const expiring = database.prepare(
    `SELECT sequence, body FROM objects WHERE kind = 'checkout.session' AND json_extract(body, '$.status') = 'open'
     AND json_extract(body, '$.expires_at') <= ? ORDER BY json_extract(body, '$.expires_at') LIMIT 100`,
  );

  const rowOf = (id: string) => {
    const row = byId.get(id);
    return row === undefined ? undefined : rowSchema.parse(row);
  };
  const find = (id: string) => {
    const row = rowOf(id);
    return row === undefined ? undefined : parsed(row.body);
  };

  return {
    save(object) {
      insert.run(object.id, object.object, object.created, JSON.stringify(object));
    },
    find,
    findOf(kind, id) {
      const object = find(id);
      return object !== undefined && isOf(object, kind) ? object : undefined;
    },
    list(question) {
      const clauses = ["kind = ?"];
      const values: (string | number)[] = [question.kind];
      for (const cursor of ["starting_after", "ending_before"] as const) {
        const id = cursor === "starting_after" ? question.startingAfter : question.endingBefore;
        if (id === undefined) continue;
        const row = rowOf(id);
        if (row === undefined) return { found: false, cursor };
        clauses.push(cursor === "starting_after" ? "sequence < ?" : "sequence > ?");
        values.push(row.sequence);
      }
      for (const [bound, operator] of [
        ["gt", ">"],
        ["gte", ">="],
        ["lt", "<"],
        ["lte", "<="],
      ] as const) {
        const limit = question.created[bound];
        if (limit === undefined) continue;
        clauses.push(`created ${operator} ?`);
        values.push(limit);
      }
      for (const filter of question.filters) {
        clauses.push(`json_extract(body, ?) IN (${filter.values.map(() => "?").join(", ")})`);
        values.push(`$.${filter.field}`, ...filter.values);
      }
      // A page before a cursor is the nearest newer objects, so it is read oldest first and turned round.
      const backwards = question.endingBefore !== undefined;
      const order = backwards ? "ASC" : "DESC";
      const rows = database
        .prepare(`SELECT sequence, body FROM objects WHERE ${clauses.join(" AND ")} ORDER BY sequence ${order} LIMIT ?`)
        .all(...values, question.limit + 1);
      const objects = rows.slice(0, question.limit).map((row) => parsed(rowSchema.parse(row).body));
      return { found: true, objects: backwards ? objects.reverse() : objects, hasMore: rows.length > question.limit };
    },
    sessionsToExpire(nowSeconds) {
      return expiring
        .all(nowSeconds)
        .map((row) => parsed(rowSchema.parse(row).body))
        .filter((object) => isOf(object, "checkout.session"));
    },
  };
}

function parsed(body: string): StripeObject {
  return stripeObjectSchema.parse(JSON.parse(body));
}

function isOf<Kind extends ObjectKind>(
  object: StripeObject,
  kind: Kind,
): object is Extract<StripeObject, { object: Kind }> {
  return object.object === kind;
}
