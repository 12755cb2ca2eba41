import type { DatabaseSync } from "node:sqlite";
import type { AnswerStore } from "./answer-store.ts";
import type { DeliveryStore } from "./delivery-store.ts";
import type { MakeId } from "./object-id.ts";
import type { ObjectStore } from "./object-store.ts";

/** What every use case of the payment sandbox works with. */
export interface Sandbox {
  database: DatabaseSync;
  objects: ObjectStore;
  answers: AnswerStore;
  deliveries: DeliveryStore;
  makeId: MakeId;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Where people reach the hosted page, without a slash at the end. */
  publicUrl: string;
  secretKey: string;
  /** Whether anyone listens for webhooks; without a listener no delivery is promised. */
  hasWebhook: boolean;
  /** Idempotency keys of requests that are executing at this moment. */
  keysInUse: Set<string>;
  /** Tells the deliverer that a transaction committed new promises. */
  wakeDeliverer: () => void;
}

/** Who caused a change: the API request, or undefined for a customer on the hosted page or the clock. */
export interface Cause {
  requestId: string;
  idempotencyKey: string | undefined;
}

/** Seconds since the epoch, as Stripe counts. */
export function nowSeconds(sandbox: Pick<Sandbox, "now">): number {
  return Math.floor(sandbox.now() / 1000);
}
