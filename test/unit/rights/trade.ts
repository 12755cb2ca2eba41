/** Rights in the trade's words, for examples short enough to read. */
import type { RightsBox } from "#shared/rights/box.ts";
import { dayOf } from "#shared/rights/days.ts";
import type { RightsRequest } from "#shared/rights/decide.ts";
import type { Exclusivity } from "#shared/rights/exclusivity.ts";
import {
  type Commitment,
  emptyHead,
  type Holdback,
  type RightsHead,
  type RightsIn,
  type RightsLine,
  withRightsIn,
} from "#shared/rights/head.ts";
import type { LanguageScope, LanguageVersion } from "#shared/rights/languages.ts";
import type { MediaLeaf } from "#shared/rights/media.ts";
import type { Scope } from "#shared/rights/scope.ts";

export const NOW = Date.UTC(2026, 10, 20);
const WHOLE: Scope = { kind: "work" };
export const EXCLUSIVE: Exclusivity = { kind: "exclusive" };
export const SOLE: Exclusivity = { kind: "sole" };
export const NON_EXCLUSIVE: Exclusivity = { kind: "non-exclusive" };
export const coExclusive = (of: number): Exclusivity => ({ kind: "co-exclusive", of });

export function day(isoDate: string): number {
  const found = dayOf(isoDate);
  if (found === undefined) throw new Error(`no such day: ${isoDate}`);
  return found;
}

export function dubs(...tags: string[]): LanguageVersion[] {
  return tags.map((tag) => ({ use: "dub", tag }));
}

interface Terms {
  media?: readonly MediaLeaf[];
  territories?: readonly string[];
  languages?: LanguageScope;
  from?: string;
  until?: string;
}

/** SVOD in Thailand, all languages, the year 2027, unless told otherwise. `until` is the first day no longer licensed. */
export function box(terms: Terms = {}): RightsBox {
  const { media = ["SVOD"], territories = ["TH"], languages = { all: true } } = terms;
  const { from = "2027-01-01", until = "2028-01-01" } = terms;
  return { media, territories, languages, window: { startDay: day(from), endDay: day(until) } };
}

export function line(terms: Terms & { exclusivity?: Exclusivity } = {}): RightsLine {
  return { box: box(terms), exclusivity: terms.exclusivity ?? EXCLUSIVE };
}

/** What another broadcaster, Siam TV, has licensed. */
export function licensed(terms: Terms & { exclusivity?: Exclusivity; scope?: Scope; to?: string } = {}): Commitment {
  const { to = "siam-tv", scope = WHOLE } = terms;
  return { licenceId: `licence of ${to}`, licenseeId: to, scope, lines: [line(terms)] };
}

/** What the broadcaster at the counter, Mekong Play, asks for. */
export function asked(terms: Terms & { exclusivity?: Exclusivity; scope?: Scope } = {}): RightsRequest {
  return { licenceId: "wanted", licenseeId: "mekong-play", scope: terms.scope ?? WHOLE, lines: [line(terms)] };
}

export function heldBack(strength: Holdback["strength"], terms: Terms & { scope?: Scope } = {}): Holdback {
  return { id: "holdback", strength, scope: terms.scope ?? WHOLE, box: box(terms) };
}

export function right(
  terms: Terms & Partial<Pick<RightsIn, "id" | "scope" | "exclusivity" | "clearanceEndDay">> = {},
): RightsIn {
  const { id = "in", scope = WHOLE, exclusivity = EXCLUSIVE, clearanceEndDay } = terms;
  const wide = {
    media: ["SVOD", "FTV", "PTV1"] as const,
    territories: ["TH", "VN", "SG"],
    from: "2026-01-01",
    until: "2036-01-01",
  };
  const declared = { id, source: `avail of ${id}`, scope, exclusivity, box: box({ ...wide, ...terms }) };
  return clearanceEndDay === undefined ? declared : { ...declared, clearanceEndDay };
}

/** A work whose holder owns SVOD, free TV and first pay TV in three countries for ten years, exclusively. */
export function owned(...rights: RightsIn[]): RightsHead {
  return withRightsIn(emptyHead("work"), { replacesSources: [], rightsIn: rights.length === 0 ? [right()] : rights });
}
