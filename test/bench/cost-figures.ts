import { FUNCTIONS, type FunctionName } from "#shared/platform/manifest/functions.ts";
import type { DealUse, JobUse, OperationUse } from "./cost-deal.ts";
import type { OutsideUse } from "./cost-meter.ts";
import { PRICES, type Priced, TAKEN_MILLISECONDS } from "./cost-prices.ts";

/** How much of what is priced something uses. */
export type Charged = Readonly<Partial<Record<Priced, number>>>;

/** An operation, with all that is charged for one of it. */
export interface OperationCost {
  readonly operation: string;
  readonly times: number;
  readonly tableRequests: number;
  readonly charged: Charged;
  readonly dollars: number;
}

export interface CostFigures {
  readonly asOf: string;
  readonly region: string;
  readonly operations: readonly OperationCost[];
  /** The whole deal. */
  readonly deal: { readonly charged: Charged; readonly dollars: number };
  /** What thirty days cost in which nothing happens: the clock. */
  readonly idleMonth: { readonly charged: Charged; readonly dollars: number };
}

const MONTH_MINUTES = 30 * 24 * 60;
const OVER_HTTP: readonly FunctionName[] = ["api", "checkout", "portal", "payments-webhook"];

export function costOf({ operations, jobs }: DealUse): CostFigures {
  const costs = operations.map(costOfOperation);
  const deal = totalOf(costs.map(({ charged, times }) => ({ charged, times })));
  const idle = totalOf(jobs.map((job) => ({ charged: chargedForJob(job), times: MONTH_MINUTES / job.everyMinutes })));
  return {
    ...{ asOf: PRICES.asOf, region: PRICES.region, operations: costs },
    deal: { charged: deal, dollars: dollarsOf(deal) },
    idleMonth: { charged: idle, dollars: dollarsOf(idle) },
  };
}

function costOfOperation(use: OperationUse): OperationCost {
  const starts = Object.entries(use.starts);
  const overHttp = starts.reduce((sum, [name, n]) => sum + (OVER_HTTP.some((one) => one === name) ? n : 0), 0);
  const charged: Charged = {
    ...chargedOutside(use),
    httpApiRequest: overHttp,
    keySignature: use.signatures,
    lambdaRequest: starts.reduce((sum, [, n]) => sum + n, 0),
    lambdaGigabyteSecond: gigabyteSecondsOf(use),
  };
  const { operation, times } = use;
  return { operation, times, tableRequests: requestsOf(use), charged, dollars: dollarsOf(charged) };
}

function chargedForJob(use: JobUse): Charged {
  const milliseconds = TAKEN_MILLISECONDS.ownWork + waitingFor(use);
  const lambdaGigabyteSecond = (milliseconds / 1000) * gibibytesOf("clock");
  return { ...chargedOutside(use), scheduledStart: 1, lambdaRequest: 1, lambdaGigabyteSecond };
}

function chargedOutside(use: OutsideUse): Charged {
  const { readUnits, writeUnits, objectWrites, objectReads } = use;
  return { tableReadUnit: readUnits, tableWriteUnit: writeUnits, objectWrite: objectWrites, objectRead: objectReads };
}

/** Each start does its own work; all waiting is charged at the largest memory among the functions that share the operation. */
function gigabyteSecondsOf(use: OperationUse): number {
  const names = Object.keys(FUNCTIONS).filter(isFunction);
  const own = names.reduce(
    (sum, name) => sum + (use.starts[name] ?? 0) * TAKEN_MILLISECONDS.ownWork * gibibytesOf(name),
    0,
  );
  const largest = Math.max(...names.filter((name) => use.starts[name] !== undefined).map(gibibytesOf));
  const waiting = (waitingFor(use) + use.signatures * TAKEN_MILLISECONDS.signer) * largest;
  return (own + waiting) / 1000;
}

function waitingFor(use: OutsideUse): number {
  const objects = (use.objectReads + use.objectWrites) * TAKEN_MILLISECONDS.objects;
  return requestsOf(use) * TAKEN_MILLISECONDS.table + objects + use.stripeRequests * TAKEN_MILLISECONDS.stripe;
}

function requestsOf({ tableRequests }: OutsideUse): number {
  return Object.values(tableRequests).reduce((sum, n) => sum + n, 0);
}

function gibibytesOf(name: FunctionName): number {
  return FUNCTIONS[name].memoryMiB / 1024;
}

const isFunction = (name: string): name is FunctionName => Object.hasOwn(FUNCTIONS, name);
export const isPriced = (name: string): name is Priced => Object.hasOwn(PRICES.items, name);

function totalOf(parts: readonly { readonly charged: Charged; readonly times: number }[]): Charged {
  const total: Partial<Record<Priced, number>> = {};
  for (const { charged, times } of parts)
    for (const name of Object.keys(charged).filter(isPriced))
      total[name] = (total[name] ?? 0) + (charged[name] ?? 0) * times;
  return total;
}

function dollarsOf(charged: Charged): number {
  return Object.keys(charged)
    .filter(isPriced)
    .reduce((sum, name) => sum + ((charged[name] ?? 0) * PRICES.items[name].dollars) / PRICES.items[name].per, 0);
}
