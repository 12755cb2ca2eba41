import { type Exclusivity, isExclusivity } from "../exclusivity.ts";
import { MEDIA_LEAVES, type MediaLeaf } from "../media.ts";
import { HeadFault } from "./head-fault.ts";

/**
 * The bit of each medium in what is kept. Where the tree puts a medium may change; these never do. A new medium takes the
 * next number.
 */
const MEDIA_BITS: Readonly<Record<MediaLeaf, number>> = {
  THEA: 0,
  NTHE: 1,
  AIR: 2,
  SHIP: 3,
  TRAN: 4,
  HOTL: 5,
  HV: 6,
  EST: 7,
  TVOD: 8,
  PVOD: 9,
  PPV: 10,
  SVOD: 11,
  AVOD: 12,
  FVOD: 13,
  BVOD: 14,
  FAST: 15,
  FTV: 16,
  BPTV: 17,
  PTV1: 18,
  PTV2: 19,
  CTCH: 20,
  SIML: 21,
  NVOD: 22,
  CLIP: 23,
  FMT: 24,
  ANCI: 25,
};
const ALL_MEDIA = MEDIA_LEAVES.reduce((sum, leaf) => sum + 2 ** MEDIA_BITS[leaf], 0);

/** Media as one number, a bit each. Throws RangeError for what is no medium. */
export function mediaNumber(media: readonly MediaLeaf[]): number {
  let number = 0;
  for (const leaf of media) {
    const bit = MEDIA_BITS[leaf];
    if (bit === undefined) throw new RangeError(`a head cannot keep the medium ${leaf}`);
    number |= 1 << bit;
  }
  return number;
}

/** The media of a number, in tree order. Throws HeadFault where it has bits of no medium. */
export function mediaOfNumber(number: number): MediaLeaf[] {
  if (number > ALL_MEDIA || (number & ~ALL_MEDIA) !== 0) throw new HeadFault("it names a medium nobody knows");
  return MEDIA_LEAVES.filter((leaf) => (number & (1 << MEDIA_BITS[leaf])) !== 0);
}

const EXCLUSIVE: Exclusivity = { kind: "exclusive" };
const SOLE: Exclusivity = { kind: "sole" };
const NON_EXCLUSIVE: Exclusivity = { kind: "non-exclusive" };
const PLAIN: readonly Exclusivity[] = [NON_EXCLUSIVE, EXCLUSIVE, SOLE];

/** 0 non-exclusive, 1 exclusive, 2 sole; co-exclusive among n is n + 1. Throws RangeError for no exclusivity of the trade. */
export function exclusivityNumber(exclusivity: Exclusivity): number {
  if (!isExclusivity(exclusivity)) throw new RangeError(`a head cannot keep ${JSON.stringify(exclusivity)}`);
  if (exclusivity.kind === "co-exclusive") return exclusivity.of + 1;
  return PLAIN.findIndex(({ kind }) => kind === exclusivity.kind);
}

/** Throws HeadFault for a number that stands for none. */
export function exclusivityOfNumber(number: number): Exclusivity {
  const exclusivity: Exclusivity = PLAIN[number] ?? { kind: "co-exclusive", of: number - 1 };
  if (!isExclusivity(exclusivity)) throw new HeadFault("it names an exclusivity nobody knows");
  return exclusivity;
}
