import { assertAmount } from "./amount.ts";

/** Why money moved in the books. */
export const POSTING_KINDS = ["fee-due", "fee-paid", "paid-again"] as const;
export type PostingKind = (typeof POSTING_KINDS)[number];

/** One side of a posting. */
interface PostingLine {
  readonly account: string;
  /** Minor units: debit above zero, credit below. Never zero. */
  readonly amountMinor: number;
}

/** One balanced movement of money: its lines add up to zero. Made only by {@link posting}. */
export interface Posting {
  readonly postingId: string;
  readonly kind: PostingKind;
  readonly licenceId: string;
  readonly paymentId: string;
  readonly at: string;
  readonly currency: string;
  readonly lines: readonly PostingLine[];
}

/** What a fee's postings are made from. */
export interface Fee {
  readonly paymentId: string;
  readonly licenceId: string;
  readonly payerId: string;
  readonly payeeId: string;
  readonly amountMinor: number;
  readonly commissionMinor: number;
  readonly currency: string;
}

/** The accounts of the books. Whose an account is, is told by its second part. */
export const ACCOUNTS = {
  /** What a licensee still owes. */
  receivable: (organisationId: string) => `licensee:${organisationId}:receivable`,
  /** What a licensee paid beyond what it owed. */
  credit: (organisationId: string) => `licensee:${organisationId}:credit`,
  /** What a licensor is owed. */
  payable: (organisationId: string) => `licensor:${organisationId}:payable`,
  /** What the network earned. */
  commission: "operator:commission",
  /** What Stripe took in and has not yet paid out. */
  stripe: "stripe:clearing",
} as const;

/** A movement never has more sides than this: fee, commission, taxes and a transfer. The sort key gives two digits. */
const MAX_LINES = 20;

/** The organisation an account belongs to; undefined for the network's own. */
export function ownerOf(account: string): string | undefined {
  const [side, organisationId] = account.split(":");
  return side === "licensee" || side === "licensor" ? organisationId : undefined;
}

/**
 * A posting, balanced by construction; lines of nothing are left out.
 * @throws {RangeError} when its lines do not add up to zero, or one is no whole amount: the books stay as they are.
 */
export function posting(parts: Posting): Posting {
  const lines = parts.lines.filter(({ amountMinor }) => amountMinor !== 0);
  if (lines.length < 2 || lines.length > MAX_LINES)
    throw new RangeError(`A posting has 2 to ${MAX_LINES} lines, not ${lines.length}`);
  for (const { amountMinor } of lines) assertAmount({ minor: Math.abs(amountMinor), currency: parts.currency });
  const sum = lines.reduce((total, { amountMinor }) => total + amountMinor, 0);
  if (sum !== 0) throw new RangeError(`The posting ${parts.postingId} is out of balance by ${sum}`);
  return { ...parts, lines };
}

/** The licensee owes the fee; the licensor is owed it less the commission. */
export function feeDue(fee: Fee, at: string): Posting {
  return posting({
    ...headOf(fee, "fee-due", at),
    postingId: postingIdOf(fee.paymentId, "fee-due"),
    lines: [
      { account: ACCOUNTS.receivable(fee.payerId), amountMinor: fee.amountMinor },
      { account: ACCOUNTS.payable(fee.payeeId), amountMinor: fee.commissionMinor - fee.amountMinor },
      { account: ACCOUNTS.commission, amountMinor: -fee.commissionMinor },
    ],
  });
}

/** The fee came in through Stripe; the licensee owes it no more. */
export function feePaid(fee: Fee, at: string): Posting {
  return posting({
    ...headOf(fee, "fee-paid", at),
    postingId: postingIdOf(fee.paymentId, "fee-paid"),
    lines: [
      { account: ACCOUNTS.stripe, amountMinor: fee.amountMinor },
      { account: ACCOUNTS.receivable(fee.payerId), amountMinor: -fee.amountMinor },
    ],
  });
}

/** The fee came in a second time, by another charge: it is the licensee's, and stands to its credit. */
export function paidAgain(fee: Fee, charge: { readonly paymentIntentId: string; readonly at: string }): Posting {
  return posting({
    ...headOf(fee, "paid-again", charge.at),
    postingId: paidAgainId(fee.paymentId, charge.paymentIntentId),
    lines: [
      { account: ACCOUNTS.stripe, amountMinor: fee.amountMinor },
      { account: ACCOUNTS.credit(fee.payerId), amountMinor: -fee.amountMinor },
    ],
  });
}

/** The id of a second payment's posting: one per charge, however often it is told. */
export function paidAgainId(paymentId: string, paymentIntentId: string): string {
  return `${postingIdOf(paymentId, "paid-again")}-${paymentIntentId}`;
}

/** The business fact is the id: the same fact cannot be posted twice. */
function postingIdOf(paymentId: string, kind: PostingKind): string {
  return `${paymentId.replace(/^pay_/, "pst_")}-${kind}`;
}

function headOf({ paymentId, licenceId, currency }: Fee, kind: PostingKind, at: string) {
  return { paymentId, licenceId, currency, kind, at };
}
