import { CO_EXCLUSIVE_LEAST, CO_EXCLUSIVE_MOST, type Exclusivity } from "../exclusivity.ts";
import type { RightsLine } from "../head.ts";
import { opennessOf } from "./loss.ts";

const NUMBERS = Array.from({ length: CO_EXCLUSIVE_MOST - CO_EXCLUSIVE_LEAST + 1 }, (_, i) => CO_EXCLUSIVE_LEAST + i);

/**
 * The exclusivities worth asking for instead, from the strongest to the weakest. Where no more than `numbersMost`
 * numbers of co-exclusive licensees can be tried it is the largest: they have the most room.
 */
export function exclusivitiesBelow(strongest: number, numbersMost: number | "any-will-do"): Exclusivity[] {
  const numbers =
    numbersMost === "any-will-do" ? NUMBERS.slice(0, 1) : NUMBERS.slice(Math.max(0, NUMBERS.length - numbersMost));
  const ladder: Exclusivity[] = [
    { kind: "exclusive" },
    { kind: "sole" },
    ...numbers.map((of): Exclusivity => ({ kind: "co-exclusive", of })),
    { kind: "non-exclusive" },
  ];
  return ladder.filter((exclusivity) => opennessOf(exclusivity) > strongest);
}

/** The lines with the chosen ones no more exclusive than that. */
export function noMoreThan(
  exclusivity: Exclusivity,
  { lines, chosen }: { lines: readonly RightsLine[]; chosen: ReadonlySet<number> },
): RightsLine[] {
  return lines.map((line, index) => {
    const isMore = chosen.has(index) && opennessOf(line.exclusivity) < opennessOf(exclusivity);
    return isMore ? { ...line, exclusivity } : line;
  });
}
