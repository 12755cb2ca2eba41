import * as z from "zod";
import { pageOf, pageQuery } from "#functions/http/page-query.ts";
import { route } from "#functions/http/route.ts";
import { licenceIdSchema } from "#shared/licensing/licence-schema.ts";
import { PAYMENT_STATES, type Payment } from "#shared/money/payment.ts";
import { paymentIdSchema } from "#shared/money/payment-schema.ts";
import { listLicencePayments, readPayment } from "#shared/money/read-payment.ts";

const paymentView = z
  .object({
    paymentId: z.string(),
    licenceId: z.string(),
    description: z.string(),
    payerId: z.string(),
    payeeId: z.string(),
    amountMinor: z.int().describe("Minor units by ISO 4217"),
    commissionMinor: z.int().describe("What of the amount the network keeps"),
    currency: z.string(),
    state: z.enum(PAYMENT_STATES),
    underReview: z.boolean().describe("Another amount was taken than was due; the operator looks at it"),
    raisedAt: z.iso.datetime(),
    paidAt: z.iso.datetime().optional(),
    checkout: z
      .object({ checkoutUrl: z.url(), expiresAt: z.iso.datetime() })
      .optional()
      .describe("The open page to pay on; for the payer alone"),
    lastDecline: z
      .object({ at: z.iso.datetime(), code: z.string() })
      .optional()
      .describe("Why the newest card was declined; for the payer alone"),
  })
  .meta({ id: "Payment" });

function viewOf(payment: Payment): z.input<typeof paymentView> {
  const { checkout, lastDecline, fault, state, ...rest } = payment;
  const isOpen = state === "checkout-open" && checkout?.url !== undefined;
  return {
    ...rest,
    state,
    underReview: fault !== undefined,
    ...(isOpen ? { checkout: { checkoutUrl: checkout.url ?? "", expiresAt: checkout.expiresAt } } : {}),
    ...(lastDecline ? { lastDecline: { at: lastDecline.at, code: lastDecline.code } } : {}),
  };
}

const params = z.object({ paymentId: paymentIdSchema });

const read = route(
  {
    method: "get",
    path: "/payments/{paymentId}",
    permission: "payment:read",
    summary: "Read a payment you make or receive",
    params,
    answers: { 200: { description: "The payment", schema: paymentView } },
    refuses: [],
  },
  ({ deps, actor, params: { paymentId }, answerWith }) =>
    answerWith(
      200,
      () => readPayment(deps, actor, { paymentId }),
      (payment) => ({ body: viewOf(payment) }),
    ),
);

const listOfLicence = route(
  {
    method: "get",
    path: "/licences/{licenceId}/payments",
    permission: "payment:read",
    summary: "List the payments of a licence",
    params: z.object({ licenceId: licenceIdSchema }),
    query: pageQuery,
    answers: { 200: { description: "One page of payments", schema: pageOf(paymentView) } },
    refuses: [],
  },
  ({ deps, actor, params: { licenceId }, query, answerWith }) =>
    answerWith(
      200,
      () => listLicencePayments(deps, actor, { licenceId, ...query }),
      (page) => ({ body: { ...page, items: page.items.map(viewOf) } }),
    ),
);

export const paymentRoutes = [read, listOfLicence];
