import type { Denial } from "#shared/parties/permission.ts";
import type { ProblemKind } from "./problem.ts";
import { CATALOGUE_PROBLEMS, type CatalogueReason } from "./problems/catalogue.ts";
import { DENIAL_PROBLEMS, EDGE_PROBLEMS, type EdgeReason } from "./problems/edge.ts";
import { LICENSING_PROBLEMS, type LicensingReason } from "./problems/licensing.ts";
import { MONEY_PROBLEMS, type MoneyReason } from "./problems/money.ts";
import { PARTIES_PROBLEMS, type PartiesReason } from "./problems/parties.ts";
import { SCREENING_PROBLEMS, type ScreeningReason } from "./problems/screening.ts";

/**
 * Every reason for which the marketplace refuses. A room adds its own in `problems/<room>.ts`, as a record over the closed
 * reasons of its use cases, and one line here and below: a reason without status and words does not compile.
 */
export type Reason =
  | EdgeReason
  | Denial
  | PartiesReason
  | CatalogueReason
  | LicensingReason
  | MoneyReason
  | ScreeningReason;

export const PROBLEMS: Readonly<Record<Reason, ProblemKind>> = {
  ...EDGE_PROBLEMS,
  ...DENIAL_PROBLEMS,
  ...PARTIES_PROBLEMS,
  ...CATALOGUE_PROBLEMS,
  ...LICENSING_PROBLEMS,
  ...MONEY_PROBLEMS,
  ...SCREENING_PROBLEMS,
};

export function isReason(text: string): text is Reason {
  return Object.hasOwn(PROBLEMS, text);
}
