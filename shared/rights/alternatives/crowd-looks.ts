import { classesOf } from "../cell-class.ts";
import { grantsOn } from "../clashes.ts";
import { OPEN_END_DAY } from "../days.ts";
import type { AskedLine } from "../finding.ts";
import { CROWD_LOOKS_MOST } from "../limits.ts";
import type { PreparedHead } from "../prepared-head.ts";
import { territoriesMeet } from "../territories.ts";

/**
 * How many numbers of co-exclusive licensees can be tried for these lines within `CROWD_LOOKS_MOST`, 0 where even one
 * would take too many looks. Any number will do as well as another where no other licensee is co-exclusive.
 */
export function numbersWithin(head: PreparedHead, lines: readonly AskedLine[], now: number): number | "any-will-do" {
  let looks = 0;
  for (const asked of lines) {
    for (const more of looksOf(head, asked, now)) {
      looks += more;
      if (looks > CROWD_LOOKS_MOST) return 0;
    }
  }
  return looks === 0 ? "any-will-do" : Math.floor(CROWD_LOOKS_MOST / looks);
}

/**
 * The looks that counting the co-exclusive licensees of a line takes, class by class of its cells: every grant is held
 * against the class, and those that lie on it against each other.
 */
function* looksOf(head: PreparedHead, asked: AskedLine, now: number): Generator<number> {
  const ahead = { ...asked.region, endDay: OPEN_END_DAY };
  const counted = grantsOn(head, { ...asked, region: ahead }, now).filter(
    ({ grant }) => grant.exclusivity.kind === "co-exclusive",
  );
  yield counted.length;
  if (counted.length === 0) return;
  const marks = counted.map(({ region }, at) => ({ ...region, meaning: String(at) }));
  for (const { media, territories } of classesOf(ahead, marks)) {
    yield counted.length;
    const there = counted.filter(
      ({ region }) => (region.media & media) !== 0 && territoriesMeet(region.territories, territories),
    );
    yield there.length ** 2;
  }
}
