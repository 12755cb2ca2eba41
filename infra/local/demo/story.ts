/** One step of a story: what it promised, what happened and how long it took. */
export interface StepReport {
  readonly step: string;
  readonly ok: boolean;
  readonly milliseconds: number;
  /** What happened, in a sentence. */
  readonly outcome: string;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

export interface Told {
  readonly outcome: string;
  readonly facts?: StepReport["facts"];
}

/** A step did not do what it promises; the message says what came instead. */
class BrokenPromise extends Error {
  override readonly name = "BrokenPromise";
}

/** @throws {BrokenPromise} when what the step promises is not so. */
export function promise(kept: boolean, otherwise: string): asserts kept {
  if (!kept) throw new BrokenPromise(otherwise);
}

/** Tells a story step by step; after the first broken promise the rest is not told. */
export class Story {
  readonly steps: StepReport[] = [];
  readonly #tell: (report: StepReport) => void;

  constructor(tell: (report: StepReport) => void) {
    this.#tell = tell;
  }

  get ok(): boolean {
    return this.steps.every(({ ok }) => ok);
  }

  /** Runs a step and gives what it made. @throws what broke it, after it was reported. */
  async step<T>(name: string, act: () => Promise<Told & { readonly made: T }>): Promise<T> {
    const startedAt = performance.now();
    const elapsed = () => Math.round(performance.now() - startedAt);
    try {
      const { outcome, facts = {}, made } = await act();
      this.#report({ step: name, ok: true, milliseconds: elapsed(), outcome, facts });
      return made;
    } catch (fault) {
      const outcome = fault instanceof Error ? fault.message : String(fault);
      this.#report({ step: name, ok: false, milliseconds: elapsed(), outcome, facts: {} });
      throw fault;
    }
  }

  #report(report: StepReport): void {
    this.steps.push(report);
    this.#tell(report);
  }
}
