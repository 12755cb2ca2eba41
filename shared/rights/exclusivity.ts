/**
 * How far a licensee may keep others out.
 * `exclusive`: nobody else, not even the licensor. `sole`: no third party; the licensor may go on exploiting.
 * `co-exclusive`: at most `of` licensees, this one included. `non-exclusive`: keeps nobody out.
 */
export type Exclusivity =
  | { kind: "exclusive" }
  | { kind: "sole" }
  | { kind: "co-exclusive"; of: number }
  | { kind: "non-exclusive" };

/** Co-exclusive among more than this is non-exclusive in all but name; among fewer than two it is exclusive or sole. */
export const CO_EXCLUSIVE_MOST = 12;
export const CO_EXCLUSIVE_LEAST = 2;

/** What one licensee's existing grant does to another's wanted one on the same cells. `count` asks `hasRoom`. */
type Clash = "no" | "yes" | "count";

const MATRIX: Record<Exclusivity["kind"], Record<Exclusivity["kind"], Clash>> = {
  exclusive: { exclusive: "no", sole: "no", "co-exclusive": "no", "non-exclusive": "no" },
  sole: { exclusive: "no", sole: "no", "co-exclusive": "no", "non-exclusive": "no" },
  "co-exclusive": { exclusive: "no", sole: "no", "co-exclusive": "count", "non-exclusive": "no" },
  "non-exclusive": { exclusive: "no", sole: "no", "co-exclusive": "no", "non-exclusive": "yes" },
};

/** Whether a grant may stand beside another licensee's existing one: yes, no, or as many as are counted in. */
export function standsBeside(grants: { existing: Exclusivity; wanted: Exclusivity }): Clash {
  return MATRIX[grants.existing.kind][grants.wanted.kind];
}

/**
 * Whether one more co-exclusive licensee fits where `held` others already are. Every one of them was promised at most
 * its own number, so the smallest promise rules, and the newcomer's own must count them all and itself.
 */
export function hasRoom(room: { held: number; smallestPromise: number; wanted: number }): boolean {
  return room.held < room.smallestPromise && room.wanted >= room.held + 1;
}

/**
 * Whether rights held in this way let the holder grant in that way. Nobody can promise what he was not promised:
 * exclusive needs exclusive; sole and co-exclusive need an "in" that keeps third parties out, exclusive or sole;
 * non-exclusive can be granted out of anything.
 */
export function rightsInSuffice(grants: { held: Exclusivity; wanted: Exclusivity }): boolean {
  const held = grants.held.kind;
  switch (grants.wanted.kind) {
    case "exclusive":
      return held === "exclusive";
    case "sole":
    case "co-exclusive":
      return held === "exclusive" || held === "sole";
    case "non-exclusive":
      return true;
  }
}

/** Whether the exclusivity is one the trade knows: co-exclusive among a whole number of licensees within the limits. */
export function isExclusivity(exclusivity: Exclusivity): boolean {
  if (exclusivity.kind !== "co-exclusive") return exclusivity.kind in MATRIX;
  return (
    Number.isInteger(exclusivity.of) && exclusivity.of >= CO_EXCLUSIVE_LEAST && exclusivity.of <= CO_EXCLUSIVE_MOST
  );
}
