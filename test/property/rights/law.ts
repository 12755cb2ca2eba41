import * as fc from "fast-check";
import { test } from "vitest";
import { after, beginning, type Moment } from "./telling.ts";
import { history, seed } from "./world.ts";

/** Laws are many, and each is asked of so many random works. LAW_RUNS asks for more. */
const RUNS = Number(process.env.LAW_RUNS ?? 300);

/** A moment reached by a random history: an ordinary state of a work. */
export const moment: fc.Arbitrary<Moment> = history.map(({ start, acts }) => acts.reduce(after, beginning(start)));

/** A law of the algebra: it holds of everything that can be made. */
export function law<T>(name: string, arbitrary: fc.Arbitrary<T>, holds: (value: T) => void): void {
  test(name, () => void fc.assert(fc.property(arbitrary, holds), { seed, numRuns: RUNS }));
}
