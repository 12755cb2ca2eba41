import { parseArgs } from "node:util";
import type { BenchRow } from "./row.ts";

/** `npm run bench`: the budgets as ratios, as a table or (`-- --json`) as JSON. A name runs one part: `-- rights`. */

const PARTS = {
  rights: () => import("./rights.ts"),
  signing: () => import("./signing.ts"),
  presign: () => import("./presign.ts"),
  webhook: () => import("./webhook.ts"),
  avails: () => import("./avails.ts"),
  bundle: () => import("./bundle.ts"),
} as const satisfies Record<string, () => Promise<{ measure(): Promise<BenchRow[]> }>>;

type Part = keyof typeof PARTS;
const isPart = (name: string): name is Part => Object.hasOwn(PARTS, name);

function wantedParts(names: readonly string[]): Part[] {
  const unknown = names.filter((name) => !isPart(name));
  if (unknown.length > 0)
    throw new Error(`There is no bench of ${unknown.join(", ")}; there are ${Object.keys(PARTS).join(", ")}`);
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
  options: { json: { type: "boolean", default: false }, strict: { type: "boolean", default: false } },
  allowPositionals: true,
});
const rows: BenchRow[] = [];
for (const part of wantedParts(positionals)) {
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
