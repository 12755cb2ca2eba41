/** Runs actors one call at a time, in every order there is. */

/** Who goes next, where more than one could: for each such moment of a run, which of how many was chosen. */
export interface Choice {
  readonly taken: number;
  readonly of: number;
}

/** Lets one actor at a time through, and only when all others wait or are done. */
export class Turnstile {
  readonly #waiting = new Map<number, () => void>();
  readonly #running = new Set<number>();
  readonly #plan: readonly number[];
  readonly choices: Choice[] = [];

  /** @param plan which of those who could go at each choice in turn, counted round them from 0; past its end the first. */
  constructor(plan: readonly number[]) {
    this.#plan = plan;
  }

  /** Runs all actors to their ends. Each is told how to wait for its turn, which it does before every call. */
  async run<T>(actors: readonly ((turn: () => Promise<void>) => Promise<T>)[]): Promise<T[]> {
    for (const actor of actors.keys()) this.#running.add(actor);
    const ends = actors.map(async (act, actor) => {
      try {
        return await act(() => this.#turn(actor));
      } finally {
        this.#running.delete(actor);
        this.#next();
      }
    });
    return Promise.all(ends);
  }

  #turn(actor: number): Promise<void> {
    return new Promise((go) => {
      this.#running.delete(actor);
      this.#waiting.set(actor, go);
      this.#next();
    });
  }

  #next(): void {
    if (this.#running.size > 0 || this.#waiting.size === 0) return;
    const ready = [...this.#waiting.keys()].sort((one, other) => one - other);
    const taken = ready.length === 1 ? 0 : (this.#plan[this.choices.length] ?? 0) % ready.length;
    if (ready.length > 1) this.choices.push({ taken, of: ready.length });
    const actor = ready[taken];
    const go = actor === undefined ? undefined : this.#waiting.get(actor);
    if (actor === undefined || go === undefined) throw new RangeError(`nobody is the ${taken}th of ${ready.length}`);
    this.#waiting.delete(actor);
    this.#running.add(actor);
    go();
  }
}

/** The plan after the one that led to these choices, counting up; undefined when all have been tried. */
export function planAfter(choices: readonly Choice[]): number[] | undefined {
  const last = choices.findLastIndex(({ taken, of }) => taken + 1 < of);
  if (last === -1) return undefined;
  return [...choices.slice(0, last).map(({ taken }) => taken), (choices[last]?.taken ?? 0) + 1];
}
