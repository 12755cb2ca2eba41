import { Hono } from "hono";
import * as z from "zod";
import { type ApiEnvironment, answerRead, answerWrite } from "../answer-request.ts";
import { checkoutSessionSchema } from "../checkout-session-schema.ts";
import { createCheckoutSession } from "../create-checkout-session.ts";
import { expandObject } from "../expand-object.ts";
import { expireCheckoutSession } from "../expire-checkout-session.ts";
import { listObjects } from "../list-objects.ts";
import { expand, listFields, text } from "../parameter-schema.ts";
import { noSuch } from "../refusal.ts";
import { nowSeconds, type Sandbox } from "../sandbox.ts";

const expandOnly = z.strictObject({ expand });
const sessionList = z.strictObject({
  ...listFields,
  payment_intent: text(255).optional(),
  status: z.enum(["open", "complete", "expired"]).optional(),
});
const lineItemList = z.strictObject({
  limit: listFields.limit,
  starting_after: listFields.starting_after,
});

/** https://docs.stripe.com/api/checkout/sessions */
export function checkoutSessionRoutes(sandbox: Sandbox): Hono<ApiEnvironment> {
  const { objects } = sandbox;
  const notFound = (id: string) => noSuch("checkout.session", { id, param: "session", inPath: true });
  return new Hono<ApiEnvironment>()
    .post("/", (context) =>
      answerWrite(context, sandbox, {
        schema: checkoutSessionSchema(nowSeconds(sandbox)),
        act: (_cause, input) => createCheckoutSession(sandbox, input),
      }),
    )
    .get("/", (context) =>
      answerRead(context, sessionList, ({ payment_intent, status, ...page }) =>
        listObjects(objects, page, {
          kind: "checkout.session",
          url: "/v1/checkout/sessions",
          filters: { payment_intent, status },
        }),
      ),
    )
    .get("/:id", (context) =>
      answerRead(context, expandOnly, (input) => {
        const session = objects.findOf("checkout.session", context.req.param("id"));
        return session === undefined ? notFound(context.req.param("id")) : expandObject(objects, session, input.expand);
      }),
    )
    .post("/:id/expire", (context) =>
      answerWrite(context, sandbox, {
        schema: expandOnly,
        act: (cause) => {
          const session = objects.findOf("checkout.session", context.req.param("id"));
          return session === undefined
            ? notFound(context.req.param("id"))
            : expireCheckoutSession(sandbox, cause, session);
        },
      }),
    )
    .get("/:id/line_items", (context) =>
      answerRead(context, lineItemList, ({ limit, starting_after }) => {
        const session = objects.findOf("checkout.session", context.req.param("id"));
        if (session === undefined) return notFound(context.req.param("id"));
        const items = session.line_items.data;
        const cursor = items.findIndex((item) => item.id === starting_after);
        if (starting_after !== undefined && cursor === -1) {
          return noSuch("line_item", { id: starting_after, param: "starting_after", inPath: false });
        }
        const data = items.slice(cursor + 1, cursor + 1 + limit);
        return { ...session.line_items, data, has_more: cursor + 1 + limit < items.length };
      }),
    );
}
