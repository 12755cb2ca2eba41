import type { Page, PageRequest } from "#shared/platform/page.ts";
import { defineItem, type ItemRef, ref, type Stored, type Table } from "#shared/platform/table.ts";
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

/** Payments whose checkout was opened before an instant (RFC 3339) and is not known to have ended, oldest first. */
export function listOpenPayments(
  table: Table,
  openedBefore: string,
  page: PageRequest,
): Promise<Page<Stored<Payment>>> {
  return table.list(paymentItem, { index: "gsi2", of: {}, sortBefore: openedBefore }, page);
}
