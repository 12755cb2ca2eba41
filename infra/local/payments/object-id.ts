import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Prefix and length of each kind's id, as Stripe's test mode writes them. */
const SHAPES = {
  "checkout.session": { prefix: "cs_test_a1", letters: 56 },
  payment_intent: { prefix: "pi_3", letters: 23 },
  charge: { prefix: "ch_3", letters: 23 },
  refund: { prefix: "re_3", letters: 23 },
  balance_transaction: { prefix: "txn_3", letters: 23 },
  event: { prefix: "evt_1", letters: 23 },
  line_item: { prefix: "li_1", letters: 23 },
  price: { prefix: "price_1", letters: 23 },
  product: { prefix: "prod_", letters: 14 },
  payment_method: { prefix: "pm_1", letters: 23 },
  request: { prefix: "req_", letters: 14 },
  delivery: { prefix: "whd_", letters: 23 },
} as const;

type IdKind = keyof typeof SHAPES;
export type MakeId = (kind: IdKind) => string;

/** A fresh unguessable id of one kind. */
export const makeId: MakeId = (kind) => {
  const { prefix, letters } = SHAPES[kind];
  // 256 is not a multiple of 62; the slight bias is harmless in a sandbox.
  return prefix + Array.from(randomBytes(letters), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");
};
