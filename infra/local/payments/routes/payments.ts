import { Hono } from "hono";
import * as z from "zod";
import { type ApiContext, type ApiEnvironment, answerRead, answerWrite } from "../answer-request.ts";
import { createRefund } from "../create-refund.ts";
import { expandObject } from "../expand-object.ts";
import { listObjects } from "../list-objects.ts";
import { expand, listFields, text } from "../parameter-schema.ts";
import { refundInputSchema } from "../refund-schema.ts";
import { noSuch } from "../refusal.ts";
import type { Sandbox } from "../sandbox.ts";
import type { ObjectKind } from "../stripe-object-schema.ts";

const expandOnly = z.strictObject({ expand });
const plainList = z.strictObject(listFields);
const byIntent = z.strictObject({ ...listFields, payment_intent: text(255).optional() });
const byChargeOrIntent = z.strictObject({ ...byIntent.shape, charge: text(255).optional() });
const bySourceOrType = z.strictObject({ ...listFields, source: text(255).optional(), type: text(255).optional() });

/**
 * Payment intents, charges, refunds and balance transactions. https://docs.stripe.com/api
 */
export function paymentRoutes(sandbox: Sandbox): Hono<ApiEnvironment> {
  const { objects } = sandbox;
  const one = (context: ApiContext, kind: ObjectKind, id: string) =>
    answerRead(context, expandOnly, (input) => {
      const object = objects.findOf(kind, id);
      return object === undefined
        ? noSuch(kind, { id, param: kind === "payment_intent" ? "intent" : "id", inPath: true })
        : expandObject(objects, object, input.expand);
    });

  return new Hono<ApiEnvironment>()
    .get("/payment_intents", (context) =>
      answerRead(context, plainList, (page) =>
        listObjects(objects, page, { kind: "payment_intent", url: "/v1/payment_intents" }),
      ),
    )
    .get("/payment_intents/:id", (context) => one(context, "payment_intent", context.req.param("id")))
    .get("/charges", (context) =>
      answerRead(context, byIntent, ({ payment_intent, ...page }) =>
        listObjects(objects, page, { kind: "charge", url: "/v1/charges", filters: { payment_intent } }),
      ),
    )
    .get("/charges/:id", (context) => one(context, "charge", context.req.param("id")))
    .post("/refunds", (context) =>
      answerWrite(context, sandbox, {
        schema: refundInputSchema,
        act: (cause, input) => createRefund(sandbox, cause, input),
      }),
    )
    .get("/refunds", (context) =>
      answerRead(context, byChargeOrIntent, ({ charge, payment_intent, ...page }) =>
        listObjects(objects, page, { kind: "refund", url: "/v1/refunds", filters: { charge, payment_intent } }),
      ),
    )
    .get("/refunds/:id", (context) => one(context, "refund", context.req.param("id")))
    .get("/balance_transactions", (context) =>
      answerRead(context, bySourceOrType, ({ source, type, ...page }) =>
        listObjects(objects, page, {
          kind: "balance_transaction",
          url: "/v1/balance_transactions",
          filters: { source, type },
        }),
      ),
    )
    .get("/balance_transactions/:id", (context) => one(context, "balance_transaction", context.req.param("id")));
}
