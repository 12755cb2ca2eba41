import * as z from "zod";
import { pageOf, pageQuery } from "#functions/http/page-query.ts";
import { route } from "#functions/http/route.ts";
import { POSTING_KINDS } from "#shared/money/posting.ts";
import { listAccounts, readProof, readStatement } from "#shared/money/read-ledger.ts";
import { isCurrency } from "#shared/platform/codes/currencies.ts";

const signed = "Minor units by ISO 4217; debit above zero, credit below";

const accountView = z
  .object({
    account: z.string(),
    currency: z.string(),
    balanceMinor: z.int().describe(signed),
    debitMinor: z.int(),
    creditMinor: z.int(),
    lines: z.int(),
  })
  .meta({ id: "Account" });

const lineView = z
  .object({
    at: z.iso.datetime(),
    kind: z.enum(POSTING_KINDS),
    amountMinor: z.int().describe(signed),
    postingId: z.string(),
    licenceId: z.string(),
    paymentId: z.string(),
  })
  .meta({ id: "AccountLine" });

const proofView = z
  .object({
    balanced: z.boolean(),
    complete: z.boolean().describe("False when there are more accounts than one request may read"),
    currencies: z.array(
      z.object({
        currency: z.string(),
        accounts: z.int(),
        debitMinor: z.int(),
        creditMinor: z.int(),
        sumMinor: z.int().describe("Zero when the books balance"),
      }),
    ),
  })
  .meta({ id: "LedgerProof" });

const accounts = route(
  {
    method: "get",
    path: "/ledger/accounts",
    permission: "ledger:read",
    summary: "List your accounts with what stands on them; the operator sees all",
    query: pageQuery,
    answers: { 200: { description: "One page of accounts", schema: pageOf(accountView) } },
    refuses: [],
  },
  ({ deps, actor, query, answerWith }) =>
    answerWith(
      200,
      () => listAccounts(deps, actor, query),
      (page) => ({ body: { ...page, items: [...page.items] } }),
    ),
);

const statement = route(
  {
    method: "get",
    path: "/ledger/accounts/{account}/lines",
    permission: "ledger:read",
    summary: "Read an account's statement, newest first",
    params: z.object({ account: z.string().min(3).max(128) }),
    query: pageQuery.extend({ currency: z.string().refine(isCurrency, "A currency of ISO 4217, such as EUR") }),
    answers: { 200: { description: "One page of lines", schema: pageOf(lineView) } },
    refuses: [],
  },
  ({ deps, actor, params: { account }, query, answerWith }) =>
    answerWith(
      200,
      () => readStatement(deps, actor, { account, ...query }),
      (page) => ({ body: { ...page, items: [...page.items] } }),
    ),
);

const proof = route(
  {
    method: "get",
    path: "/ledger/proof",
    permission: "network:read",
    summary: "Add up the whole ledger: in sound books every currency comes to zero",
    answers: { 200: { description: "The sums, currency by currency", schema: proofView } },
    refuses: [],
  },
  ({ deps, actor, answerWith }) =>
    answerWith(
      200,
      () => readProof(deps, actor),
      ({ currencies, complete }) => ({
        body: { balanced: currencies.every(({ sumMinor }) => sumMinor === 0), complete, currencies: [...currencies] },
      }),
    ),
);

export const ledgerRoutes = [accounts, statement, proof];
