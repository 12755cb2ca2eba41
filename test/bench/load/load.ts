/** Load from a second process, at rising rates, until the marketplace on this machine can bear no more. */
import { cpus } from "node:os";
import { bareTransactionsPerSecond } from "./engine-rate.ts";
import { loadTable } from "./load-table.ts";
import { type MarketProcess, startMarketProcess } from "./market-process.ts";
import { playersOn } from "./mix.ts";
import { arrivalsAt, driveOpenLoop, quantile, type Result, type Sample, seededChance } from "./open-loop.ts";
import { setStage } from "./stage.ts";

export interface OperationFigures {
  readonly operation: string;
  readonly results: Readonly<Partial<Record<Result, number>>>;
  /** Of all that was answered, from when it was meant to begin. */
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
}

export interface StepFigures {
  readonly offeredPerSecond: number;
  readonly servedPerSecond: number;
  readonly all: OperationFigures;
  readonly operations: readonly OperationFigures[];
  /** Processor time used in a second, in cores: 1 is one core wholly. */
  readonly marketCores: number;
  readonly engineCores: number | undefined;
  readonly generatorCores: number;
  /** What everything else on this machine used meanwhile: where it is much, times and the knee are the machine's, not ours. */
  readonly othersCores: number;
  readonly beyondKnee: boolean;
}

export interface LoadFigures {
  readonly seed: number;
  /** Transactions of ten items, with nothing else asked of the engine, and what they cost it. */
  readonly bareEngine: { readonly transactionsPerSecond: number; readonly engineCores: number | undefined };
  readonly steps: readonly StepFigures[];
  /** The last rate that was borne; undefined when the first was too much, or none was. */
  readonly kneePerSecond: number | undefined;
  /**
   * What one core would bear by the processor time that one thing asked took in the marketplace's process, which runs on one
   * core: it holds on a busy machine too.
   */
  readonly coreBearsPerSecond: number;
  /** The same of the engine's process: how far the local table is from being what limits. */
  readonly engineBearsPerSecond: number | undefined;
}

/** Things asked a second; each step half as much again. Together with their length they last a minute. */
const RATES = [10, 15, 25, 40, 60, 90, 135, 200] as const;
const STEP_SECONDS = 7.5;
/** More than a browser's and a partner's programs keep open here; past it callers wait in line. */
const MOST_IN_FLIGHT = 256;
/** What has not begun this long after its step is given up, so that a run ends by itself. */
const PATIENCE_MILLISECONDS = 3_000;
/** A rate is borne when this share is served while it lasts, and 99 of 100 within a second. */
const SERVED_SHARE = 0.95;
const BORNE_P99_MILLISECONDS = 1_000;
const WARM_UP = { perSecond: 10, seconds: 5 } as const;

export async function report(options: { readonly json: boolean }): Promise<void> {
  const figures = await measureLoad();
  console.log(options.json ? JSON.stringify(figures, null, 2) : loadTable(figures));
}

/** Runs the load; a minute and what it takes to set the stage. `LOAD_SEED` plays the same play again. */
async function measureLoad(): Promise<LoadFigures> {
  const seed = Number(process.env.LOAD_SEED ?? Date.now() % 2 ** 31);
  const market = await startMarketProcess();
  try {
    const stage = await setStage(market.endpoints);
    const bareEngine = await measureEngine(market);
    const chance = seededChance(seed);
    const ask = playersOn(stage, chance);
    await driveOpenLoop({
      arrivals: arrivalsAt({ ...WARM_UP, chance }),
      mostInFlight: MOST_IN_FLIGHT,
      patienceMilliseconds: PATIENCE_MILLISECONDS,
      ask,
    });
    const steps: StepFigures[] = [];
    for (const perSecond of RATES) {
      steps.push(await measureStep(market, { perSecond, chance, ask }));
      // One step too much may be a neighbour's doing; after two in a row more would only be waiting.
      if (steps.slice(-2).filter(({ beyondKnee }) => beyondKnee).length === 2) break;
    }
    return {
      ...{ seed, bareEngine, steps },
      kneePerSecond: steps.findLast((step) => !step.beyondKnee)?.offeredPerSecond,
      coreBearsPerSecond: Math.max(...steps.map(({ servedPerSecond, marketCores }) => servedPerSecond / marketCores)),
      engineBearsPerSecond: steps.some(({ engineCores }) => engineCores === undefined)
        ? undefined
        : Math.max(...steps.map(({ servedPerSecond, engineCores = 1 }) => servedPerSecond / engineCores)),
    };
  } finally {
    await market.close();
  }
}

async function measureEngine(market: MarketProcess): Promise<LoadFigures["bareEngine"]> {
  const before = await market.usage();
  const startedAt = performance.now();
  const transactionsPerSecond = await bareTransactionsPerSecond(market.endpoints.dynamoDb);
  const milliseconds = performance.now() - startedAt;
  const after = await market.usage();
  return {
    transactionsPerSecond,
    engineCores: coresOf(before.engineCpuMilliseconds, after.engineCpuMilliseconds, milliseconds),
  };
}

async function measureStep(
  market: MarketProcess,
  step: {
    readonly perSecond: number;
    readonly chance: () => number;
    readonly ask: () => Promise<Pick<Sample, "operation" | "result">>;
  },
): Promise<StepFigures> {
  const { perSecond, chance, ask } = step;
  const arrivals = arrivalsAt({ perSecond, seconds: STEP_SECONDS, chance });
  const before = await market.usage();
  const [ownBefore, machineBefore, startedAt] = [process.cpuUsage(), busyMilliseconds(), performance.now()];
  const drive = { arrivals, mostInFlight: MOST_IN_FLIGHT, patienceMilliseconds: PATIENCE_MILLISECONDS, ask };
  const samples = await driveOpenLoop(drive);
  const [milliseconds, own] = [performance.now() - startedAt, process.cpuUsage(ownBefore)];
  const machine = busyMilliseconds() - machineBefore;
  const after = await market.usage();
  const served = samples.filter(({ result }) => result === "served").length;
  const all = figuresOf("all", samples);
  // What is served after the step's time still counts, over the longer time it took.
  const seconds = Math.max(STEP_SECONDS, milliseconds / 1000);
  const isBorne = served >= arrivals.length * SERVED_SHARE && all.p99Milliseconds <= BORNE_P99_MILLISECONDS;
  const marketCores = coresOf(before.cpuMilliseconds, after.cpuMilliseconds, milliseconds) ?? 0;
  const engineCores = coresOf(before.engineCpuMilliseconds, after.engineCpuMilliseconds, milliseconds);
  const generatorCores = (own.user + own.system) / 1000 / milliseconds;
  return {
    offeredPerSecond: perSecond,
    servedPerSecond: served / seconds,
    all,
    operations: [...Map.groupBy(samples, ({ operation }) => operation)]
      .filter(([operation]) => operation !== "")
      .map(([operation, its]) => figuresOf(operation, its))
      .sort((one, other) => (one.operation < other.operation ? -1 : 1)),
    ...{ marketCores, engineCores, generatorCores },
    othersCores: Math.max(0, machine / milliseconds - marketCores - (engineCores ?? 0) - generatorCores),
    beyondKnee: !isBorne,
  };
}

/** Processor time of the whole machine that was not idle. */
function busyMilliseconds(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
}

function coresOf(before: number | undefined, after: number | undefined, milliseconds: number): number | undefined {
  return before === undefined || after === undefined ? undefined : (after - before) / milliseconds;
}

function figuresOf(operation: string, samples: readonly Sample[]): OperationFigures {
  const results: Partial<Record<Result, number>> = {};
  for (const { result } of samples) results[result] = (results[result] ?? 0) + 1;
  const times = samples.map(({ milliseconds }) => milliseconds);
  return { operation, results, p50Milliseconds: quantile(times, 0.5), p99Milliseconds: quantile(times, 0.99) };
}
