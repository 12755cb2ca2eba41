/** What came of one thing that was asked. `contended`: told to come again; `failed`: a fault, or no answer. */
export type Result = "served" | "contended" | "refused" | "failed" | "not-begun";

export interface Sample {
  readonly operation: string;
  readonly result: Result;
  /** From when it was meant to begin, not from when it did: waiting in line counts. */
  readonly milliseconds: number;
}

export interface OpenLoop {
  /** Milliseconds from the start at which each is meant to begin, ascending. */
  readonly arrivals: readonly number[];
  /** More than these wait in line, as they would in front of a real one. */
  readonly mostInFlight: number;
  /** This long after the last arrival, what has not begun is given up. */
  readonly patienceMilliseconds: number;
  /** Chooses and asks; resolves with what was asked and what came of it. Never rejects. */
  readonly ask: () => Promise<Pick<Sample, "operation" | "result">>;
}

/** Times of arrival of independent callers at a mean rate: the gaps are exponential. `chance` gives numbers in [0, 1). */
export function arrivalsAt(at: {
  readonly perSecond: number;
  readonly seconds: number;
  readonly chance: () => number;
}): number[] {
  const arrivals: number[] = [];
  for (let now = gap(at); now < at.seconds * 1000; now += gap(at)) arrivals.push(now);
  return arrivals;
}

function gap({ perSecond, chance }: { readonly perSecond: number; readonly chance: () => number }): number {
  return (-Math.log(1 - chance()) * 1000) / perSecond;
}

/**
 * Lets callers come at their times, whether or not earlier ones have been answered, and takes each one's time from when
 * it was meant to begin: a server that stalls cannot hide it by holding its callers back.
 */
export async function driveOpenLoop({
  arrivals,
  mostInFlight,
  patienceMilliseconds,
  ask,
}: OpenLoop): Promise<Sample[]> {
  const startedAt = performance.now();
  const samples: Sample[] = [];
  const waiting = arrivals.values();
  const givenUpAt = (arrivals.at(-1) ?? 0) + patienceMilliseconds;
  const caller = async () => {
    for (const meantAt of waiting) {
      const early = meantAt - (performance.now() - startedAt);
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      const since = () => performance.now() - startedAt - meantAt;
      if (since() + meantAt > givenUpAt) {
        samples.push({ operation: "", result: "not-begun", milliseconds: since() });
        continue;
      }
      const asked = await ask();
      samples.push({ ...asked, milliseconds: since() });
    }
  };
  await Promise.all(Array.from({ length: mostInFlight }, caller));
  return samples;
}

/** The value below which this share of them lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Repeatable chance (mulberry32): the same seed, the same numbers in [0, 1). */
export function seededChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
