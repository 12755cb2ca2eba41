import { Hono } from "hono";
import * as z from "zod";
import { type ApiEnvironment, answerRead } from "../answer-request.ts";
import { expandObject } from "../expand-object.ts";
import { listObjects } from "../list-objects.ts";
import { expand, listFields, text } from "../parameter-schema.ts";
import { noSuch, refuse } from "../refusal.ts";
import type { Sandbox } from "../sandbox.ts";

/** Stripe: at most 20 types in one question. */
const MAX_TYPES = 20;

const expandOnly = z.strictObject({ expand });
const eventList = z.strictObject({
  ...listFields,
  type: text(100).optional(),
  types: z.array(text(100)).min(1).max(MAX_TYPES).optional(),
});

/** https://docs.stripe.com/api/events */
export function eventRoutes(sandbox: Sandbox): Hono<ApiEnvironment> {
  const { objects } = sandbox;
  return new Hono<ApiEnvironment>()
    .get("/", (context) =>
      answerRead(context, eventList, ({ type, types, ...page }) => {
        if (type !== undefined && types !== undefined) {
          return refuse("You may pass either `type` or `types`, but not both.", { param: "types" });
        }
        return listObjects(objects, page, { kind: "event", url: "/v1/events", filters: { type: type ?? types } });
      }),
    )
    .get("/:id", (context) =>
      answerRead(context, expandOnly, (input) => {
        const id = context.req.param("id");
        const event = objects.findOf("event", id);
        if (event === undefined) return noSuch("event", { id, param: "id", inPath: true });
        const delivery = sandbox.deliveries.ofEvent(id);
        const pending_webhooks = delivery === undefined || delivery.status === "delivered" ? 0 : 1;
        return expandObject(objects, { ...event, pending_webhooks }, input.expand);
      }),
    );
}
