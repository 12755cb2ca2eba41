import * as z from "zod";
import { amountStep, formatAmount, isPresentmentCurrency, maximumMinor, minimumMinor } from "./currency.ts";
import { boolean, expand, integer, metadata, text, webAddress } from "./parameter-schema.ts";

/** Stripe: at most 100 line items in payment mode. */
const MAX_LINE_ITEMS = 100;
/** Stripe's bounds on a session's life, from its creation. */
const SHORTEST_LIFE_SECONDS = 30 * 60;
const LONGEST_LIFE_SECONDS = 24 * 60 * 60;
/** A request takes its time to arrive; a client that asks for exactly 30 minutes must not be refused for it. */
const CLOCK_GRACE_SECONDS = 60;

const currency = z.string().refine(isPresentmentCurrency, {
  error: (issue) =>
    `Invalid currency: ${String(issue.input)}. Currencies are three lower-case letters that Stripe charges in.`,
});

const lineItem = z.strictObject({
  quantity: integer.pipe(z.int().min(1).max(999_999)),
  price_data: z.strictObject({
    currency,
    unit_amount: integer.pipe(z.int().min(0, { error: "Invalid non-negative integer" })),
    tax_behavior: z.enum(["exclusive", "inclusive", "unspecified"]).optional(),
    product_data: z.strictObject({
      name: text(250),
      description: text(4_000).optional(),
      images: z.array(webAddress).max(8).optional(),
      metadata: metadata.optional(),
      tax_code: text(50).optional(),
    }),
  }),
});

/** Without what is asked for at creation, a payment intent carries nothing of its own. */
const NOTHING = {
  description: null,
  metadata: {},
  receipt_email: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  transfer_group: null,
};

const paymentIntentData = z
  .strictObject({
    capture_method: z.enum(["automatic", "automatic_async"]).optional(),
    description: text(1_000).nullable().default(null),
    metadata: metadata.default({}),
    receipt_email: z.email().nullable().default(null),
    statement_descriptor: text(22).nullable().default(null),
    statement_descriptor_suffix: text(22).nullable().default(null),
    transfer_group: text(255).nullable().default(null),
  })
  .transform(({ capture_method: _automatic, ...data }) => data)
  .default(NOTHING);

const fields = z.strictObject({
  allowed_payment_method_types: z.array(z.literal("card")).optional(),
  automatic_tax: z.strictObject({ enabled: z.literal("false") }).optional(),
  billing_address_collection: z.enum(["auto", "required"]).optional(),
  cancel_url: webAddress.optional(),
  client_reference_id: text(200).optional(),
  allow_promotion_codes: boolean.optional(),
  customer_creation: z.literal("if_required").optional(),
  customer_email: z.email({ error: "Invalid email address" }).max(800).optional(),
  expand,
  expires_at: integer.optional(),
  line_items: z.tuple([lineItem], lineItem),
  locale: text(10).optional(),
  metadata: metadata.default({}),
  mode: z.literal("payment", { error: "Invalid mode: this sandbox knows `payment` only" }),
  payment_intent_data: paymentIntentData,
  submit_type: z.enum(["auto", "book", "donate", "pay"]).optional(),
  success_url: webAddress,
  ui_mode: z.literal("hosted_page").optional(),
});

export type CheckoutSessionInput = z.infer<typeof fields>;
export type LineItemInput = z.infer<typeof lineItem>;

type Complaint = { message: string; path: PropertyKey[]; code?: "amount_too_small" | "amount_too_large" };

/**
 * What creates a Checkout Session, with the rules that Stripe checks across fields: one currency, the total within
 * the currency's bounds, an end between 30 minutes and 24 hours from now.
 */
export function checkoutSessionSchema(nowSeconds: number) {
  return fields.superRefine((input, context) => {
    for (const { message, path, code } of [...amountComplaints(input), ...lifeComplaints(input, nowSeconds)]) {
      context.addIssue({ code: "custom", message, path, params: { code } });
    }
  });
}

function amountComplaints(input: CheckoutSessionInput): Complaint[] {
  const first = input.line_items[0].price_data.currency;
  if (input.line_items.length > MAX_LINE_ITEMS) {
    return [{ message: `At most ${MAX_LINE_ITEMS} line items.`, path: ["line_items"] }];
  }
  for (const [index, { price_data }] of input.line_items.entries()) {
    if (price_data.currency !== first) {
      return [
        {
          message: "All line items must have the same currency.",
          path: ["line_items", index, "price_data", "currency"],
        },
      ];
    }
    const step = amountStep(first);
    if (price_data.unit_amount % step !== 0) {
      return [
        {
          message: `Amounts in ${first} must be divisible by ${step}.`,
          path: ["line_items", index, "price_data", "unit_amount"],
        },
      ];
    }
  }
  const total = input.line_items.reduce((sum, item) => sum + item.price_data.unit_amount * item.quantity, 0);
  if (total < minimumMinor(first)) {
    const least = formatAmount({ minor: minimumMinor(first), currency: first });
    return [
      {
        message: `The Checkout Session's total amount due must add up to at least ${least}`,
        path: ["line_items"],
        code: "amount_too_small",
      },
    ];
  }
  if (total > maximumMinor(first)) {
    const most = formatAmount({ minor: maximumMinor(first), currency: first });
    return [
      {
        message: `The Checkout Session's total amount must be no more than ${most}`,
        path: ["line_items"],
        code: "amount_too_large",
      },
    ];
  }
  return [];
}

function lifeComplaints(input: CheckoutSessionInput, nowSeconds: number): Complaint[] {
  if (input.expires_at === undefined) return [];
  const life = input.expires_at - nowSeconds;
  const path = ["expires_at"];
  if (life < SHORTEST_LIFE_SECONDS - CLOCK_GRACE_SECONDS) {
    return [
      { message: "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", path },
    ];
  }
  if (life > LONGEST_LIFE_SECONDS + CLOCK_GRACE_SECONDS) {
    return [{ message: "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", path }];
  }
  return [];
}
