import { randomBytes } from "node:crypto";

/** Chance as an argument, so that a failing run is repeated from its seed. */
export interface Chance {
  /** A number in [0, 1). */
  fraction(): number;
  bytes(count: number): Uint8Array;
}

export const systemChance: Chance = {
  fraction: () => randomBytes(4).readUInt32BE() / 2 ** 32,
  bytes: (count) => randomBytes(count),
};
