import { CO_EXCLUSIVE_LEAST, CO_EXCLUSIVE_MOST, type Exclusivity } from "../exclusivity.ts";

/**
 * How a row stands: how a right is held or was granted; or that its cells are held back from others than its licensee
 * (from everybody, where it names none), or from its licensee alone.
 */
export type Standing = Exclusivity | "held-back" | "held-back-from-licensee";

/** Their place in this list is written in snapshots: add at the end only. */
const STANDINGS: readonly Standing[] = [
  { kind: "exclusive" },
  { kind: "sole" },
  { kind: "non-exclusive" },
  "held-back",
  "held-back-from-licensee",
  ...Array.from({ length: CO_EXCLUSIVE_MOST - CO_EXCLUSIVE_LEAST + 1 }, (_, step): Exclusivity => {
    return { kind: "co-exclusive", of: CO_EXCLUSIVE_LEAST + step };
  }),
];

export const STANDING_CODES = STANDINGS.length;

/** The code of a standing. Throws RangeError for an exclusivity the trade does not know. */
export function codeOfStanding(standing: Standing): number {
  const code = STANDINGS.findIndex((known) => isSame(known, standing));
  if (code < 0) throw new RangeError(`impossible exclusivity: ${JSON.stringify(standing)}`);
  return code;
}

/** The standing of a code. Throws RangeError for a code that means none. */
export function standingOfCode(code: number): Standing {
  const standing = STANDINGS[code];
  if (standing === undefined) throw new RangeError(`no standing has the code ${code}`);
  return standing;
}

/** The exclusivity of a right or grant; undefined for a holdback. */
export function exclusivityOf(standing: Standing): Exclusivity | undefined {
  return typeof standing === "string" ? undefined : standing;
}

function isSame(one: Standing, other: Standing): boolean {
  if (typeof one === "string" || typeof other === "string") return one === other;
  return one.kind === other.kind && ("of" in one ? one.of : 0) === ("of" in other ? other.of : 0);
}
