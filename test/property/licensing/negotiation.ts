/** Negotiations over one work, as random acts of several houses; each batch of acts happens at once. */
import * as fc from "fast-check";
import type { LicenceRequest } from "#shared/licensing/licence-schema.ts";
import { isoDateOf } from "#shared/rights/days.ts";
import { scope } from "../rights/world.ts";
import { FIRST_DAY } from "./licensing-world.ts";

export const seed = Number(process.env.FC_SEED ?? Math.floor(Math.random() * 2 ** 31));

export type Terms = LicenceRequest["lines"][number];

export type Act =
  | {
      readonly act: "request";
      readonly buyer: number;
      readonly scope: LicenceRequest["scope"];
      readonly lines: Terms[];
    }
  | { readonly act: "agree"; readonly which: number; readonly holdDays: number }
  | { readonly act: "sign"; readonly which: number; readonly side: "licensor" | "licensee" }
  | { readonly act: "decline" | "withdraw"; readonly which: number }
  | { readonly act: "lapse" };

export interface Batch {
  readonly acts: readonly Act[];
  /** Passes when all of them are done. */
  readonly thenHours: number;
}

const exclusivity: fc.Arbitrary<Terms["exclusivity"]> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ kind: "exclusive" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "sole" as const }) },
  { weight: 2, arbitrary: fc.integer({ min: 2, max: 3 }).map((of) => ({ kind: "co-exclusive" as const, of })) },
  { weight: 2, arbitrary: fc.constant({ kind: "non-exclusive" as const }) },
);

const lines: fc.Arbitrary<Terms> = fc
  .record({
    media: fc.subarray(["SVOD", "FTV"], { minLength: 1 }),
    territories: fc.subarray(["TH", "VN"], { minLength: 1 }),
    languages: fc.constantFrom<Terms["languages"]>(
      { all: true },
      { all: true },
      { versions: [{ use: "dub", tag: "es" }] },
      { versions: [{ use: "dub", tag: "vi" }] },
    ),
    start: fc.nat(5),
    days: fc.integer({ min: 1, max: 4 }),
    exclusivity,
  })
  .map(({ start, days, ...terms }) => ({
    ...terms,
    firstDay: isoDateOf(FIRST_DAY + start),
    lastDay: isoDateOf(FIRST_DAY + start + days - 1),
  }));

/** Licences are named by when they came; names wrap around, so early ones are touched most. */
const which = fc.nat(7);

const request: fc.Arbitrary<Act> = fc.record({
  act: fc.constant("request" as const),
  buyer: fc.nat(2),
  scope: fc.oneof({ weight: 2, arbitrary: fc.constant({ kind: "work" as const }) }, { weight: 1, arbitrary: scope }),
  lines: fc.array(lines, { minLength: 1, maxLength: 2 }),
});
const agree: fc.Arbitrary<Act> = fc.record({
  act: fc.constant("agree" as const),
  which,
  holdDays: fc.integer({ min: 1, max: 3 }),
});
const sign: fc.Arbitrary<Act> = fc.record({
  act: fc.constant("sign" as const),
  which,
  side: fc.constantFrom("licensor", "licensee"),
});

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: request },
  { weight: 4, arbitrary: agree },
  { weight: 10, arbitrary: sign },
  { weight: 2, arbitrary: fc.record({ act: fc.constantFrom("decline", "withdraw"), which }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant("lapse" as const) }) },
);

const batch: fc.Arbitrary<Batch> = fc.record({
  acts: fc.array(act, { minLength: 1, maxLength: 4 }),
  thenHours: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 30 }) },
    { weight: 2, arbitrary: fc.constantFrom(73, 15 * 24) },
  ),
});

const atOnce = (acts: fc.Arbitrary<Act>, most: number): fc.Arbitrary<Batch> =>
  fc.array(acts, { minLength: 2, maxLength: most }).map((several) => ({ acts: several, thenHours: 0 }));

/** Several buyers ask at once, some are agreed with and sign at once, and then anything may come. */
export const history: fc.Arbitrary<Batch[]> = fc
  .tuple(atOnce(request, 5), atOnce(agree, 5), atOnce(sign, 8), fc.array(batch, { minLength: 3, maxLength: 8 }))
  .map(([asked, agreed, signed, rest]) => [asked, agreed, signed, ...rest]);

/**
 * A negotiation in which each outcome that the suite asks for comes about, whatever chance has in store: two exclusive
 * offers of the same cells are agreed with at once, so that one of them finds the rights held; who holds them signs and
 * the other tries to; and an offer nobody took up lapses.
 */
export const CONTESTED: Batch[] = contested();

function contested(): Batch[] {
  const line: Terms = {
    media: ["SVOD"],
    territories: ["TH"],
    languages: { all: true },
    firstDay: isoDateOf(FIRST_DAY),
    lastDay: isoDateOf(FIRST_DAY + 1),
    exclusivity: { kind: "exclusive" },
  };
  const offer = (buyer: number): Act => ({ act: "request", buyer, scope: { kind: "work" }, lines: [line] });
  const signed = (side: "licensor" | "licensee"): Act[] => [0, 1].map((which) => ({ act: "sign", which, side }));
  return [
    { acts: [offer(0), offer(1), offer(2)], thenHours: 0 },
    { acts: [0, 1].map((which) => ({ act: "agree", which, holdDays: 3 })), thenHours: 0 },
    { acts: signed("licensor"), thenHours: 0 },
    { acts: signed("licensee"), thenHours: 15 * 24 },
    { acts: [{ act: "lapse" }], thenHours: 0 },
  ];
}
