import { dayOf } from "./days.ts";

/**
 * The media of the trade as a tree. Rights are granted at the leaves; a group (`VOD`, `TV`, `ALL`) is only a way to say
 * several leaves at once, and it is expanded to the leaves that existed on the day the terms were made. A medium
 * invented later is therefore not granted unless the terms name it.
 */
export type MediaLeaf =
  | "THEA"
  | "NTHE"
  | "AIR"
  | "SHIP"
  | "TRAN"
  | "HOTL"
  | "HV"
  | "EST"
  | "TVOD"
  | "PVOD"
  | "PPV"
  | "SVOD"
  | "AVOD"
  | "FVOD"
  | "BVOD"
  | "FAST"
  | "FTV"
  | "BPTV"
  | "PTV1"
  | "PTV2"
  | "CTCH"
  | "SIML"
  | "NVOD"
  | "CLIP"
  | "FMT"
  | "ANCI";

interface MediaLeafNode {
  readonly leaf: MediaLeaf;
  readonly name: string;
  /** The first day a group's name can have meant this medium: the opening of the first service of its kind. */
  readonly since?: string;
}

interface MediaGroupNode {
  readonly group: string;
  readonly name: string;
  readonly children: readonly MediaNode[];
}

type MediaNode = MediaLeafNode | MediaGroupNode;

/**
 * The tree. Three placements guard against granting by a careless word: FAST is linear and stands beside VOD and TV,
 * not inside AVOD; catch-up, simulcast and near-VOD hang on their linear right and are not part of the bare word "TV";
 * a copy sold for keeps (EST) is home entertainment, not VOD.
 */
export const MEDIA_TREE: MediaGroupNode = {
  group: "ALL",
  name: "All media",
  children: [
    {
      group: "CINE",
      name: "Cinematic",
      children: [
        { leaf: "THEA", name: "Theatrical" },
        { leaf: "NTHE", name: "Non-theatrical" },
      ],
    },
    {
      group: "CIRC",
      name: "Closed circuits",
      children: [
        { leaf: "AIR", name: "Airline" },
        { leaf: "SHIP", name: "Ship" },
        { leaf: "TRAN", name: "Train and vehicle" },
        { leaf: "HOTL", name: "Hotel" },
      ],
    },
    {
      group: "HOME",
      name: "Home entertainment",
      children: [
        { leaf: "HV", name: "Home video" },
        { leaf: "EST", name: "Electronic sell-through", since: "2005-10-12" },
      ],
    },
    {
      group: "VOD",
      name: "Video on demand",
      children: [
        {
          group: "TXN",
          name: "Paid per title",
          children: [
            { leaf: "TVOD", name: "Rental VOD", since: "1990-01-01" },
            { leaf: "PVOD", name: "Premium rental VOD", since: "2011-04-21" },
            { leaf: "PPV", name: "Pay-per-view" },
          ],
        },
        { leaf: "SVOD", name: "Subscription VOD", since: "2007-01-16" },
        {
          group: "FREE",
          name: "Free VOD",
          children: [
            { leaf: "AVOD", name: "Ad-funded VOD", since: "2005-02-14" },
            { leaf: "FVOD", name: "Free VOD without advertising", since: "2005-02-14" },
            { leaf: "BVOD", name: "Broadcaster VOD", since: "2006-11-16" },
          ],
        },
      ],
    },
    { leaf: "FAST", name: "Free ad-supported streaming television", since: "2014-03-31" },
    {
      group: "TV",
      name: "Television",
      children: [
        { leaf: "FTV", name: "Free television" },
        {
          group: "PAY",
          name: "Pay television",
          children: [
            { leaf: "BPTV", name: "Basic pay television" },
            { leaf: "PTV1", name: "First pay television window" },
            { leaf: "PTV2", name: "Second pay television window" },
          ],
        },
      ],
    },
    {
      group: "TIED",
      name: "Tied to a linear right",
      children: [
        { leaf: "CTCH", name: "Catch-up", since: "2006-11-16" },
        { leaf: "SIML", name: "Simulcast", since: "1995-01-01" },
        { leaf: "NVOD", name: "Near-VOD", since: "1990-01-01" },
      ],
    },
    {
      group: "DERI",
      name: "Derived and ancillary",
      children: [
        { leaf: "CLIP", name: "Clips" },
        { leaf: "FMT", name: "Format and remake" },
        { leaf: "ANCI", name: "Ancillary" },
      ],
    },
  ],
};

function leavesOf(node: MediaNode): readonly MediaLeafNode[] {
  return "leaf" in node ? [node] : node.children.flatMap(leavesOf);
}

function groupsOf(node: MediaNode): readonly MediaGroupNode[] {
  return "leaf" in node ? [] : [node, ...node.children.flatMap(groupsOf)];
}

const LEAVES: ReadonlyMap<string, MediaLeafNode> = new Map(leavesOf(MEDIA_TREE).map((node) => [node.leaf, node]));
const GROUPS: ReadonlyMap<string, MediaGroupNode> = new Map(groupsOf(MEDIA_TREE).map((node) => [node.group, node]));

/** Every leaf, in the order of the tree. Answers list media in this order. */
export const MEDIA_LEAVES: readonly MediaLeaf[] = [...LEAVES.values()].map((node) => node.leaf);

/** Whether a code names a leaf, and so can stand in a rights box. Groups do not. */
export function isMediaLeaf(code: string): code is MediaLeaf {
  return LEAVES.has(code);
}

const LINEAR: ReadonlySet<MediaLeaf> = new Set(["FTV", "BPTV", "PTV1", "PTV2", "FAST"]);
const TIED: ReadonlySet<MediaLeaf> = new Set(["CTCH", "SIML", "NVOD"]);

/** Whether a medium is shown on channels, run by run, and others may hang on it. */
export function isLinear(leaf: MediaLeaf): boolean {
  return LINEAR.has(leaf);
}

/** Whether a medium can be used only beside a linear right. */
export function isTied(leaf: MediaLeaf): boolean {
  return TIED.has(leaf);
}

/** The medium's English name, as people write it. */
export function mediaName(leaf: MediaLeaf): string {
  return LEAVES.get(leaf)?.name ?? leaf;
}

/**
 * The leaves meant by leaf and group codes in terms made on `asOfDay` (days since 1970-01-01), in tree order, each once.
 * A group gives the leaves that existed that day; a leaf named by itself is always given, for the terms said so.
 * Undefined where a code is neither.
 */
export function expandMedia(codes: readonly string[], asOfDay: number): MediaLeaf[] | undefined {
  const meant = new Set<MediaLeaf>();
  for (const code of codes) {
    if (isMediaLeaf(code)) {
      meant.add(code);
      continue;
    }
    const group = GROUPS.get(code);
    if (group === undefined) return undefined;
    for (const node of leavesOf(group)) {
      if (existed(node, asOfDay)) meant.add(node.leaf);
    }
  }
  return MEDIA_LEAVES.filter((leaf) => meant.has(leaf));
}

function existed(node: MediaLeafNode, asOfDay: number): boolean {
  if (node.since === undefined) return true;
  const sinceDay = dayOf(node.since);
  return sinceDay !== undefined && sinceDay <= asOfDay;
}

const BIT: ReadonlyMap<string, number> = new Map(MEDIA_LEAVES.map((leaf, index) => [leaf, 1 << index]));

/** A set of leaves as the bits of one integer, bit i for the i-th of MEDIA_LEAVES. 31 leaves are the most this can hold. */
export type MediaSet = number;

/** The set of the given leaves. Throws RangeError for a code that is no leaf. */
export function mediaSetOf(leaves: readonly string[]): MediaSet {
  let set = 0;
  for (const leaf of leaves) {
    const bit = BIT.get(leaf);
    if (bit === undefined) throw new RangeError(`not a medium: ${leaf}`);
    set |= bit;
  }
  return set;
}

/** The leaves of a set, in tree order. */
export function leavesIn(set: MediaSet): MediaLeaf[] {
  return MEDIA_LEAVES.filter((_, index) => (set & (1 << index)) !== 0);
}

/** The sets of one leaf each that make up a set, in tree order. */
export function eachMedium(set: MediaSet): MediaSet[] {
  return MEDIA_LEAVES.map((_, index) => set & (1 << index)).filter((medium) => medium !== 0);
}

/** How many leaves a set has. */
export function mediaCount(set: MediaSet): number {
  let count = 0;
  for (let left = set; left !== 0; left &= left - 1) count++;
  return count;
}
