import { MAX_PAGE_SIZE, type Page, type PageRequest } from "#shared/platform/page.ts";
import { defineItem, type ItemRef, ref, type Table } from "#shared/platform/table.ts";
import { create, increase, type Write } from "#shared/platform/writes.ts";
import { type AccountBalance, type AccountLine, type CurrencyProof, proofOf } from "./account.ts";
import { accountBalanceSchema, accountLineSchema, postingSchema } from "./ledger-schema.ts";
import { ownerOf, type Posting } from "./posting.ts";

const postingItem = defineItem("posting", postingSchema);
const accountLineItem = defineItem("accountLine", accountLineSchema);
const accountBalanceItem = defineItem("accountBalance", accountBalanceSchema);

export function postingRef(postingId: string): ItemRef<"posting", Posting> {
  return ref(postingItem, { postingId });
}

/**
 * The writes of one posting: itself (refused if it was written before), a line on each account's statement, and each
 * account's new balance. They belong in the transaction of the fact that moved the money.
 */
export function postingWrites(posting: Posting): Write[] {
  const { lines, ...head } = posting;
  const statement = lines.flatMap(({ account, amountMinor }, line) => [
    create(accountLineItem, { ...head, account, amountMinor, line }),
    balanceWrite({ account, currency: posting.currency, amountMinor }),
  ]);
  return [create(postingItem, posting), ...statement];
}

function balanceWrite({ account, currency, amountMinor }: { account: string; currency: string; amountMinor: number }) {
  const organisationId = ownerOf(account);
  const fields = { account, currency, ...(organisationId === undefined ? {} : { organisationId }) };
  return increase(accountBalanceItem, fields, {
    balanceMinor: amountMinor,
    debitMinor: Math.max(amountMinor, 0),
    creditMinor: Math.max(-amountMinor, 0),
    lines: 1,
  });
}

/** The movements of a licence, in order of time. */
export async function listPostingsOf(table: Table, licenceId: string, page: PageRequest): Promise<Page<Posting>> {
  const { items, ...rest } = await table.list(postingItem, { index: "gsi1", of: { licenceId } }, page);
  return { ...rest, items: items.map(({ value }) => value) };
}

/** The accounts of one organisation with what stands on them, by name. */
export async function listAccountsOf(
  table: Table,
  organisationId: string,
  page: PageRequest,
): Promise<Page<AccountBalance>> {
  const { items, ...rest } = await table.list(accountBalanceItem, { index: "gsi2", of: { organisationId } }, page);
  return { ...rest, items: items.map(({ value }) => value) };
}

/** All accounts with what stands on them, by name. */
export async function listAllAccounts(table: Table, page: PageRequest): Promise<Page<AccountBalance>> {
  const { items, ...rest } = await table.list(accountBalanceItem, { index: "gsi1", of: {} }, page);
  return { ...rest, items: items.map(({ value }) => value) };
}

/** One page of an account's statement, newest first. */
export async function listAccountLines(
  table: Table,
  of: { readonly account: string; readonly currency: string },
  page: PageRequest,
): Promise<Page<AccountLine>> {
  const { items, ...rest } = await table.list(accountLineItem, { index: "key", of, descending: true }, page);
  return { ...rest, items: items.map(({ value }) => value) };
}

/** 20,000 accounts: past that the proof is a job of its own, not an answer to a request. */
const MOST_PROOF_PAGES = 200;

/**
 * Adds up the whole ledger, currency by currency; in sound books every sum is zero. Balances are read page by page, so
 * a posting committed meanwhile can show on one side only: ask again when nothing moves.
 * @returns `complete: false` when there are more accounts than one request may read.
 */
export async function proveBooks(
  table: Table,
): Promise<{ readonly currencies: readonly CurrencyProof[]; readonly complete: boolean }> {
  const balances: AccountBalance[] = [];
  let pageToken: string | undefined;
  for (let pages = 0; pages < MOST_PROOF_PAGES; pages++) {
    const page = await listAllAccounts(table, { pageSize: MAX_PAGE_SIZE, pageToken });
    balances.push(...page.items);
    pageToken = page.nextPageToken;
    if (pageToken === undefined) return { currencies: proofOf(balances), complete: true };
  }
  return { currencies: proofOf(balances), complete: false };
}
