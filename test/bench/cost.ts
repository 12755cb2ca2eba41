/** What one deal costs in AWS: counted on real servers here, priced by the list. */
import { countDeal } from "./cost-deal.ts";
import { costOf } from "./cost-figures.ts";
import { costTables, writeCostPage } from "./cost-page.ts";

/** Prints the tables or JSON; with `write` the figures of docs/cost.md are set anew. */
export async function report(options: { readonly json: boolean; readonly write: boolean }): Promise<void> {
  const figures = costOf(await countDeal());
  if (options.write) await writeCostPage(figures);
  console.log(options.json ? JSON.stringify(figures, null, 2) : costTables(figures));
}
