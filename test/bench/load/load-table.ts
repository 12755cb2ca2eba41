import type { LoadFigures, OperationFigures, StepFigures } from "./load.ts";

/** The figures of a load as a person reads them in a terminal. */
export function loadTable({ seed, bareEngine, steps, ...borne }: LoadFigures): string {
  const operations = [...new Set(steps.flatMap((step) => step.operations.map(({ operation }) => operation)))].sort();
  return [
    `Load from a second process, latency from the intended start (LOAD_SEED=${seed})`,
    `The engine by itself: ${bareEngine.transactionsPerSecond.toFixed(0)} transactions of ten items a second at ${cores(bareEngine.engineCores)}`,
    "",
    "offered/s  served/s    p50 ms    p99 ms  contended  failed  cores of: market  engine  generator  others",
    ...steps.map(lineOf),
    "",
    "p50 / p99 ms of".padEnd(30) + steps.map(({ offeredPerSecond }) => `${offeredPerSecond}/s`.padStart(14)).join(""),
    ...operations.map((operation) => operation.padEnd(30) + steps.map((step) => cellOf(step, operation)).join("")),
    "",
    kneeOf(steps, borne),
    limitOf(steps),
  ].join("\n");
}

function kneeOf(
  steps: readonly StepFigures[],
  { kneePerSecond, ...by }: Pick<LoadFigures, "kneePerSecond" | "coreBearsPerSecond" | "engineBearsPerSecond">,
): string {
  const ofEngine = by.engineBearsPerSecond === undefined ? "" : `, the engine's ${by.engineBearsPerSecond.toFixed(0)}`;
  const byTime = `By processor time the marketplace's one core bears ${by.coreBearsPerSecond.toFixed(0)} a second${ofEngine}.`;
  if (kneePerSecond === undefined) return `Not even the first rate was borne. ${byTime}`;
  const more = steps.at(-1)?.beyondKnee ? "" : " and more; the highest rate tried was borne";
  return `Borne: ${kneePerSecond} things a second${more}. ${byTime}`;
}

function lineOf({ offeredPerSecond, servedPerSecond, all, ...step }: StepFigures): string {
  const failed = (all.results.failed ?? 0) + (all.results["not-begun"] ?? 0) + (all.results.refused ?? 0);
  return [
    String(offeredPerSecond).padStart(9),
    servedPerSecond.toFixed(1).padStart(10),
    all.p50Milliseconds.toFixed(1).padStart(10),
    all.p99Milliseconds.toFixed(1).padStart(10),
    String(all.results.contended ?? 0).padStart(11),
    String(failed).padStart(8),
    step.marketCores.toFixed(2).padStart(18),
    (step.engineCores?.toFixed(2) ?? "-").padStart(8),
    step.generatorCores.toFixed(2).padStart(11),
    step.othersCores.toFixed(2).padStart(8),
    step.beyondKnee ? "  past the knee" : "",
  ].join("");
}

function cellOf({ operations }: StepFigures, operation: string): string {
  const figures: OperationFigures | undefined = operations.find((one) => one.operation === operation);
  if (!figures) return "-".padStart(14);
  return `${figures.p50Milliseconds.toFixed(0)} / ${figures.p99Milliseconds.toFixed(0)}`.padStart(14);
}

/** At the last step, who was nearest to a whole core: all functions and stand-ins share one process, the engine is another. */
function limitOf(steps: readonly StepFigures[]): string {
  const last = steps.at(-1);
  if (!last) return "";
  const { marketCores, engineCores, servedPerSecond } = last;
  const each = (used: number) => `${((used * 1000) / Math.max(servedPerSecond, 1)).toFixed(1)} ms`;
  const told = `Processor time of one thing asked: ${each(marketCores)} in the marketplace's process`;
  return engineCores === undefined ? `${told}.` : `${told}, ${each(engineCores)} in the engine's.`;
}

function cores(used: number | undefined): string {
  return used === undefined ? "an unknown part of a core" : `${used.toFixed(2)} cores`;
}
