import type { Actor } from "#shared/parties/actor.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Page, PageRequest } from "#shared/platform/page.ts";
import type { AccountBalance, AccountLine, CurrencyProof } from "./account.ts";
import { listAccountLines, listAccountsOf, listAllAccounts, proveBooks } from "./ledger-store.ts";
import { ownerOf } from "./posting.ts";

type ReadDeps = Pick<Ground, "table">;

/** An organisation's own accounts; all accounts for the operator. */
export async function listAccounts(
  deps: ReadDeps,
  actor: Actor,
  page: PageRequest,
): Promise<Outcome<Page<AccountBalance>, Denial>> {
  const denial = denialOf(actor, "ledger:read");
  if (denial) return refused(denial);
  return done(
    actor.organisationKind === "operator"
      ? await listAllAccounts(deps.table, page)
      : await listAccountsOf(deps.table, actor.organisationId, page),
  );
}

/** One page of an account's statement, newest first, for its owner and the operator. */
export async function readStatement(
  deps: ReadDeps,
  actor: Actor,
  input: PageRequest & { readonly account: string; readonly currency: string },
): Promise<Outcome<Page<AccountLine>, Denial>> {
  const owner = ownerOf(input.account);
  const readers = actor.organisationKind === "operator" ? [actor.organisationId] : owner === undefined ? [] : [owner];
  const denial = denialOf(actor, "ledger:read", { organisationIds: readers });
  if (denial) return refused(denial);
  return done(await listAccountLines(deps.table, input, input));
}

/** That the books balance, for the operator. */
export async function readProof(
  deps: ReadDeps,
  actor: Actor,
): Promise<Outcome<{ readonly currencies: readonly CurrencyProof[]; readonly complete: boolean }, Denial>> {
  const denial = denialOf(actor, "network:read");
  return denial ? refused(denial) : done(await proveBooks(deps.table));
}
