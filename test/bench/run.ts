import { parseArgs } from "node:util";
import type { BenchRow } from "./row.ts";

/**
 * `npm run bench`: the budgets as ratios, as a table or (`-- --json`) as JSON. A name runs one part: `-- rights`. Three parts
 * run only when named: `-- load` (a minute of rising load), `-- cost` (what one deal costs in AWS) and `-- search-growth`
 * (the search from a thousand to two hundred thousand works).
 */

const PARTS = {
  rights: () => import("./rights.ts"),
  search: () => import("./search.ts"),
  signing: () => import("./signing.ts"),
  exclusion: () => import("./exclusion.ts"),
  presign: () => import("./presign.ts"),
  webhook: () => import("./webhook.ts"),
  avails: () => import("./avails.ts"),
  bundle: () => import("./bundle.ts"),
} as const satisfies Record<string, () => Promise<{ measure(): Promise<BenchRow[]> }>>;

/** They judge nothing against a budget and print by themselves. */
const REPORTS = {
  load: () => import("./load/load.ts"),
  cost: () => import("./cost.ts"),
  "search-growth": () => import("./search-growth.ts"),
} as const satisfies Record<string, () => Promise<{ report(options: ReportOptions): Promise<void> }>>;

interface ReportOptions {
  readonly json: boolean;
  /** Sets the figures of the report's page anew. */
  readonly write: boolean;
}

type ReportName = keyof typeof REPORTS;
const isReport = (name: string): name is ReportName => Object.hasOwn(REPORTS, name);

type Part = keyof typeof PARTS;
const isPart = (name: string): name is Part => Object.hasOwn(PARTS, name);

function wantedParts(names: readonly string[]): Part[] {
  const unknown = names.filter((name) => !isPart(name));
  if (unknown.length > 0)
    throw new Error(
      `There is no bench of ${unknown.join(", ")}; there are ${Object.keys({ ...PARTS, ...REPORTS }).join(", ")}`,
    );
  const chosen = names.filter(isPart);
  return chosen.length > 0 ? chosen : Object.keys(PARTS).filter(isPart);
}

function print(row: BenchRow): void {
  const verdict = row.ok ? "within" : "OVER";
  console.log(
    `${row.what}\n    ${row.measured}; reference: ${row.reference}; ratio ${format(row.ratio)}, ${verdict} the budget of ${format(row.budget)}`,
  );
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

const { values, positionals } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    strict: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const reports = positionals.filter(isReport);
for (const name of reports) await (await REPORTS[name]()).report(values);
const parts = positionals.filter((name) => !isReport(name));
if (reports.length === 0 || parts.length > 0) await judge(wantedParts(parts));

async function judge(wanted: readonly Part[]): Promise<void> {
  const rows: BenchRow[] = [];
  for (const part of wanted) {
    const { measure } = await PARTS[part]();
    const measured = await measure();
    rows.push(...measured);
    if (!values.json) measured.forEach(print);
  }
  if (values.json) console.log(JSON.stringify(rows, null, 2));
  const over = rows.filter(({ ok }) => !ok);
  if (!values.json) console.log(`\n${rows.length - over.length} of ${rows.length} within budget.`);
  // Figures are reported, not judged by an exit status, unless asked: a busy machine is no fault.
  if (values.strict && over.length > 0) process.exitCode = 1;
}
