/**
 * Runs: how often a broadcaster may show what it licensed. Runs are terms of a line and no part of the algebra: the
 * cells of a line are taken whole, however seldom it is shown.
 */
export interface Runs {
  readonly number: number;
  /** What the number is counted for: ten episodes with three runs are thirty showings, or three. */
  readonly per: RunRule;
  /** How many showings within so many hours of the first still are the same run. */
  readonly repeats?: { readonly number: number; readonly withinHours: number };
  /** The channels that may show it: so many, or those named. */
  readonly channels?: { readonly number: number } | { readonly names: readonly string[] };
  /** A showing at the same time over the internet is no run of its own. */
  readonly simulcast?: true;
  /** Days from each run during which it may be caught up with. */
  readonly catchUpDays?: number;
  /** How many episodes the line is about, as the work stood when the terms were made; absent for what has none. */
  readonly episodes?: number;
}

export const RUN_RULES = ["episode", "programme"] as const;
type RunRule = (typeof RUN_RULES)[number];

/** All runs of a line together: three runs of each of ten episodes are thirty, of the programme as a whole three. */
export function totalRuns({ number, per, episodes = 1 }: Pick<Runs, "number" | "per" | "episodes">): number {
  return per === "episode" ? number * episodes : number;
}

/** The rule in a sentence that gives the total, and says which reading is not meant where there are two. */
export function runsInWords(runs: Runs): string {
  const { number, per, episodes } = runs;
  const total = totalRuns(runs);
  if (episodes === undefined || episodes === 1) return `${times(number)} in total.`;
  if (per === "episode")
    return `${times(number)} of each of ${episodes} episodes: ${times(total)} in total, and not ${number}.`;
  return `${times(number)} of the programme as a whole: ${times(total)} in total over its ${episodes} episodes, and not ${number * episodes}.`;
}

function times(number: number): string {
  return number === 1 ? "1 run" : `${number} runs`;
}
