import type { Page, PageRequest } from "#shared/platform/page.ts";
import { defineItem, type ItemRef, ref, type Stored, type Table, type Unreadable } from "#shared/platform/table.ts";
import type { Payment } from "./payment.ts";
import { paymentSchema } from "./payment-schema.ts";

export const paymentItem = defineItem("payment", paymentSchema);

export function paymentRef(paymentId: string): ItemRef<"payment", Payment> {
  return ref(paymentItem, { paymentId });
}

/** The payments of one licence, in order of their making. */
export function listPaymentsOf(table: Table, licenceId: string, page: PageRequest): Promise<Page<Stored<Payment>>> {
  return table.list(paymentItem, { index: "gsi1", of: { licenceId } }, page);
}

/** Payments with an open checkout the reconciler was to look at before an instant (RFC 3339), longest waiting first. */
export function listOpenPayments(
  table: Table,
  before: string,
  page: PageRequest,
  unreadable?: Unreadable,
): Promise<Page<Stored<Payment>>> {
  return table.list(paymentItem, { index: "gsi2", of: {}, sortBefore: before, unreadable }, page);
}
