import type { PostingKind } from "./posting.ts";

/** What stands on an account in one currency. Minor units; debit above zero, credit below. */
export interface AccountBalance {
  readonly account: string;
  readonly currency: string;
  /** Whose account it is; absent for the network's own. */
  readonly organisationId?: string | undefined;
  readonly balanceMinor: number;
  readonly debitMinor: number;
  readonly creditMinor: number;
  readonly lines: number;
}

/** One line of an account's statement. */
export interface AccountLine {
  readonly account: string;
  readonly currency: string;
  readonly at: string;
  readonly postingId: string;
  /** Its place in the posting, from 0. */
  readonly line: number;
  readonly amountMinor: number;
  readonly kind: PostingKind;
  readonly licenceId: string;
  readonly paymentId: string;
}

/** That the books balance, currency by currency. */
export interface CurrencyProof {
  readonly currency: string;
  readonly accounts: number;
  readonly debitMinor: number;
  readonly creditMinor: number;
  /** Zero when the books balance. */
  readonly sumMinor: number;
}

/** Adds up all balances by currency. In sound books every sum is zero. */
export function proofOf(balances: readonly AccountBalance[]): readonly CurrencyProof[] {
  const byCurrency = Map.groupBy(balances, ({ currency }) => currency);
  return [...byCurrency].map(([currency, accounts]) => ({
    currency,
    accounts: accounts.length,
    debitMinor: sumOf(accounts.map(({ debitMinor }) => debitMinor)),
    creditMinor: sumOf(accounts.map(({ creditMinor }) => creditMinor)),
    sumMinor: sumOf(accounts.map(({ balanceMinor }) => balanceMinor)),
  }));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
