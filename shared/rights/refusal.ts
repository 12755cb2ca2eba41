import type { DayWindow } from "./days.ts";
import type { LanguageScope } from "./languages.ts";
import type { MediaLeaf } from "./media.ts";

/**
 * Why cells are not free (domain vocabulary, "Availability answers"):
 * - `no-rights-in`: the seller does not hold them at all; `outside-window`: only on other days.
 * - `rights-in-not-exclusive`: the seller holds them, but not in a way that lets him keep others out as asked.
 * - `clearance-ends`: held, but music, archive or talent clearances end first.
 * - `committed`: signed away; `part-committed`: a season or episode of what is asked is signed away.
 * - `on-hold-until`: terms agreed with another, signature pending.
 * - `held-back`: the seller promised not to exploit them, or not to grant them to others, or the asker himself promised
 *   not to exploit them.
 */
export const REFUSAL_CODES = [
  "no-rights-in",
  "outside-window",
  "rights-in-not-exclusive",
  "clearance-ends",
  "committed",
  "part-committed",
  "on-hold-until",
  "held-back",
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** A group of cells refused, or warned about, for one reason. */
export interface CellRefusal {
  code: RefusalCode;
  media: MediaLeaf[];
  territories: string[];
  languages: LanguageScope;
  window: DayWindow;
  /** The first later day on which these media and territories are free as asked; absent where none is known. */
  freeFromDay?: number;
  /** When the hold in the way lapses, milliseconds since 1970-01-01 UTC. */
  holdExpiresAt?: number;
  /** `held-back` only: the media whose start the holdback waits for, where that is not known yet. */
  waitsFor?: MediaLeaf[];
  /** These cells were not asked for: it was asked that they be held back from others, who have them already. */
  isPromise?: true;
  /** The licence in the way. For the seller only: `forBuyer` takes it out. */
  heldBy?: string;
  /** The holdback in the way. For the seller only, too. */
  holdbackId?: string;
}

/** In the order of the codes, then by day, medium, territory, language: an order that tells nothing of who came first. */
export function inOrder(refusals: readonly CellRefusal[]): CellRefusal[] {
  const keyed = refusals.map((refusal) => ({ refusal, key: orderKey(refusal) }));
  keyed.sort((one, other) => (one.key === other.key ? 0 : one.key < other.key ? -1 : 1));
  return keyed.filter((entry, index) => entry.key !== keyed[index - 1]?.key).map((entry) => entry.refusal);
}

function orderKey(refusal: CellRefusal): string {
  const { window, media, territories, languages } = refusal;
  const day = (number: number | undefined) => String((number ?? 0) + 1_000_000).padStart(16, "0");
  return [
    REFUSAL_CODES.indexOf(refusal.code),
    day(window.startDay),
    day(window.endDay),
    media.join(),
    territories.join(),
    JSON.stringify(languages),
    day(refusal.freeFromDay),
    day(refusal.holdExpiresAt),
    refusal.waitsFor?.join() ?? "",
    refusal.isPromise ? "promise" : "",
    refusal.heldBy ?? "",
    refusal.holdbackId ?? "",
  ].join("|");
}
