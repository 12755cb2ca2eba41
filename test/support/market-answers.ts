import * as z from "zod";
import type { ApiAnswer, MarketClient } from "#infra/local/market-client.ts";
import { type AuditEntry, findChainFault } from "#shared/platform/audit.ts";

/** Answers of the API as journeys read them: no more of each than a journey looks at. */

export const licenceView = z.object({
  licenceId: z.string(),
  state: z.string(),
  money: z.string(),
  documentSha256: z.string(),
  signedBy: z.array(z.string()),
  feeMinor: z.int(),
  currency: z.string(),
});
export type LicenceView = z.output<typeof licenceView>;

export const paymentView = z.object({
  paymentId: z.string(),
  licenceId: z.string(),
  state: z.string(),
  amountMinor: z.int(),
  currency: z.string(),
  lastDecline: z.object({ code: z.string() }).optional(),
});
export type PaymentView = z.output<typeof paymentView>;

export const refusalView = z.object({
  type: z.string(),
  refusals: z.array(z.object({ code: z.string(), territories: z.array(z.string()) })).optional(),
});

export const availabilityItem = z.object({ workId: z.string(), granted: z.boolean() });
export const departureView = z.object({ departureId: z.string() });
export const rightsView = z.object({
  granted: z.array(z.object({ licenceId: z.string(), holdExpiresAt: z.string().optional() })),
});

const proofView = z.object({
  balanced: z.boolean(),
  complete: z.boolean(),
  currencies: z.array(z.object({ currency: z.string(), sumMinor: z.int(), debitMinor: z.int() })),
});
const accountView = z.object({ account: z.string(), currency: z.string(), balanceMinor: z.int() });

const auditEntryView: z.ZodType<AuditEntry> = z.object({
  organisationId: z.string(),
  sequence: z.int(),
  at: z.string(),
  action: z.string(),
  subject: z.string(),
  by: z.object({ organisationId: z.string(), subject: z.string() }),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  previousHash: z.string(),
  hash: z.string(),
});

/** Pages of a hundred: more than any journey makes. */
const MOST_PAGES = 100;

/** The body of an answer that must have this status. */
export function bodyOf<T>(answer: ApiAnswer, expected: { readonly status: number; readonly schema: z.ZodType<T> }): T {
  if (answer.status !== expected.status)
    throw new Error(`Expected ${expected.status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  return expected.schema.parse(answer.body);
}

/** All items of a list, page by page. `path` may carry a query of its own. */
export async function listAll<T>(client: MarketClient, path: string, item: z.ZodType<T>): Promise<T[]> {
  const schema = z.object({ items: z.array(item), nextPageToken: z.string().optional() });
  const found: T[] = [];
  let token = "";
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const asked = `${path}${path.includes("?") ? "&" : "?"}pageSize=100${token}`;
    const { items, nextPageToken } = bodyOf(await client.get(asked), { status: 200, schema });
    found.push(...items);
    if (nextPageToken === undefined) return found;
    token = `&pageToken=${encodeURIComponent(nextPageToken)}`;
  }
  throw new Error(`${path} has more than ${MOST_PAGES} pages`);
}

/** The reason a problem document names. */
export function reasonOf(answer: ApiAnswer): string {
  const { type } = refusalView.parse(answer.body);
  return type.slice(type.lastIndexOf("/") + 1);
}

/** The first fault of the caller's own audit chain, or undefined when every link holds. */
export async function auditFault(client: MarketClient) {
  const entries = await listAll(client, "/audit-entries?order=oldest", auditEntryView);
  // Over HTTP a chain's head is its newest entry.
  return findChainFault(entries, entries.at(-1));
}

export async function proofOfBooks(operator: MarketClient) {
  return bodyOf(await operator.get("/ledger/proof"), { status: 200, schema: proofView });
}

/** What stands on the caller's accounts, by account and currency; accounts at zero among them. */
export async function balances(client: MarketClient): Promise<ReadonlyMap<string, number>> {
  const accounts = await listAll(client, "/ledger/accounts", accountView);
  return new Map(accounts.map(({ account, currency, balanceMinor }) => [`${account} ${currency}`, balanceMinor]));
}
