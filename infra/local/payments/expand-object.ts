import { shown } from "./event.ts";
import type { ObjectStore } from "./object-store.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { type StripeObject, stripeObjectSchema } from "./stripe-object-schema.ts";

/** Fields whose ids may be followed to the object. */
const FOLLOWED = new Set(["payment_intent", "latest_charge", "charge", "balance_transaction", "source"]);

/**
 * An object with the asked-for paths replaced by what they name, as Stripe's `expand[]` does:
 * `payment_intent.latest_charge.balance_transaction`, `line_items`. A path that cannot be followed is refused;
 * a field that is null stays null.
 */
export function expandObject(
  objects: Pick<ObjectStore, "find">,
  object: StripeObject,
  paths: readonly string[],
): Record<string, unknown> | Refusal {
  const heads = new Set(paths.map((path) => path.split(".")[0] ?? ""));
  const answer = shown(object, [...heads]);
  for (const head of heads) {
    const rests = paths.filter((path) => path.startsWith(`${head}.`)).map((path) => path.slice(head.length + 1));
    const value = answer[head];
    if (value === null) continue;
    const inner = followed(objects, { head, value, rests });
    if (inner === undefined) {
      const message = `This property cannot be expanded (${head}).`;
      return refuse(message, { param: "expand" });
    }
    if ("refused" in inner)
      return refuse(`This property cannot be expanded (${paths.join(", ")}).`, { param: "expand" });
    answer[head] = inner;
  }
  return answer;
}

function followed(
  objects: Pick<ObjectStore, "find">,
  asked: { head: string; value: unknown; rests: readonly string[] },
): object | undefined {
  if (typeof asked.value === "string" && FOLLOWED.has(asked.head)) {
    const target = objects.find(asked.value);
    return target === undefined ? undefined : expandObject(objects, target, asked.rests);
  }
  // Lists inside an object (line_items, refunds) and event snapshots are already whole.
  if (typeof asked.value !== "object" || asked.value === null) return undefined;
  const whole = stripeObjectSchema.safeParse(asked.value);
  return whole.success ? expandObject(objects, whole.data, asked.rests) : asked.value;
}
