import { expect, test } from "vitest";
import { type MarketProcess, startMarketProcess } from "#test/bench/load/market-process.ts";
import { playersOn } from "#test/bench/load/mix.ts";
import { arrivalsAt, driveOpenLoop, quantile, type Sample, seededChance } from "#test/bench/load/open-loop.ts";
import { setStage } from "#test/bench/load/stage.ts";

/** `SOAK_MINUTES=2 npm run test:long -- test/long/soak.test.ts` rehearses. */
const MINUTES = Number(process.env.SOAK_MINUTES ?? 20);
/** Well below what two cores bear: memory is judged here, not speed. */
const PER_SECOND = Number(process.env.SOAK_RATE ?? 10);
const SEED = Number(process.env.LOAD_SEED ?? Date.now() % 2 ** 31);
const SAMPLE_SECONDS = 10;
const MOST_IN_FLIGHT = 64;
const PATIENCE_MILLISECONDS = 60_000;
/** Code is compiled, caches and connection pools fill: what grows in the first quarter is no leak. */
const WARM_UP_SHARE = 1 / 4;
const MEBIBYTE = 1024 ** 2;
/** What the memory of a run may rise by, along the line through its samples, after the warm-up. */
const MOST_GROWTH = { heapBytes: 12 * MEBIBYTE, residentBytes: 48 * MEBIBYTE, engineResidentBytes: 96 * MEBIBYTE };
/** The run itself, the stage before it and the stream's rest after it. */
const LONGEST_MILLISECONDS = (MINUTES * 2 + 10) * 60_000;

interface Held {
  readonly minute: number;
  readonly heapBytes: number;
  readonly residentBytes: number;
  readonly engineResidentBytes: number;
}

test(
  `${MINUTES} minutes of mixed load leave its memory where it was, and nothing undelivered`,
  async () => {
    console.log(`soak: LOAD_SEED=${SEED}, ${PER_SECOND} a second`);
    const market = await startMarketProcess();
    try {
      const { samples, held } = await soak(market);
      const after = held.filter(({ minute }) => minute >= MINUTES * WARM_UP_SHARE);
      const growth = {
        heapBytes: growthOf(after, "heapBytes"),
        residentBytes: growthOf(after, "residentBytes"),
        engineResidentBytes: growthOf(after, "engineResidentBytes"),
      };
      tell(samples, held, growth);
      expect(samples.filter(({ result }) => result === "failed" || result === "not-begun")).toEqual([]);
      expect(growth.heapBytes).toBeLessThan(MOST_GROWTH.heapBytes);
      expect(growth.residentBytes).toBeLessThan(MOST_GROWTH.residentBytes);
      expect(growth.engineResidentBytes).toBeLessThan(MOST_GROWTH.engineResidentBytes);
      await market.drained();
    } finally {
      await market.close();
    }
  },
  LONGEST_MILLISECONDS,
);

async function soak(market: MarketProcess): Promise<{ samples: Sample[]; held: Held[] }> {
  const stage = await setStage(market.endpoints);
  const chance = seededChance(SEED);
  const ask = playersOn(stage, chance);
  const samples: Sample[] = [];
  const held: Held[] = [];
  const startedAt = performance.now();
  const minutes = () => (performance.now() - startedAt) / 60_000;
  while (minutes() < MINUTES) {
    const arrivals = arrivalsAt({ perSecond: PER_SECOND, seconds: SAMPLE_SECONDS, chance });
    const drive = { mostInFlight: MOST_IN_FLIGHT, patienceMilliseconds: PATIENCE_MILLISECONDS };
    samples.push(...(await driveOpenLoop({ ...drive, arrivals, ask })));
    const { heapBytes, residentBytes, engineResidentBytes = 0 } = await market.settledUsage();
    held.push({ minute: minutes(), heapBytes, residentBytes, engineResidentBytes });
  }
  return { samples, held };
}

/** How far the line of least squares through the samples rises from the first to the last of them. */
function growthOf(held: readonly Held[], what: Exclude<keyof Held, "minute">): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [minute, bytes] = [mean(held.map((one) => one.minute)), mean(held.map((one) => one[what]))];
  const spread = held.reduce((sum, one) => sum + (one.minute - minute) ** 2, 0);
  const slope = held.reduce((sum, one) => sum + (one.minute - minute) * (one[what] - bytes), 0) / spread;
  return slope * ((held.at(-1)?.minute ?? 0) - (held[0]?.minute ?? 0));
}

function tell(samples: readonly Sample[], held: readonly Held[], growth: Omit<Held, "minute">): void {
  const counts = Object.entries(Object.groupBy(samples, ({ result }) => result));
  const inMebibytes = (bytes: number) => (bytes / MEBIBYTE).toFixed(1);
  const times = samples.map(({ milliseconds }) => milliseconds);
  console.log(
    [
      `soak: ${counts.map(([result, its]) => `${its?.length} ${result}`).join(", ")}`,
      `soak: p50 ${quantile(times, 0.5).toFixed(0)} ms, p99 ${quantile(times, 0.99).toFixed(0)} ms`,
      ...(["heapBytes", "residentBytes", "engineResidentBytes"] as const).map((what) => {
        const [first, last] = [held[0]?.[what] ?? 0, held.at(-1)?.[what] ?? 0];
        const ends = `${inMebibytes(first)} MiB at first, ${inMebibytes(last)} at last`;
        return `soak: ${what} ${ends}; ${inMebibytes(growth[what])} of growth after the warm-up`;
      }),
    ].join("\n"),
  );
}
