/** Random lines, heads and histories in a world small enough for the oracle to walk every cell of it. */
import * as fc from "fast-check";
import { checkBox, type RightsBox } from "#shared/rights/box.ts";
import type { RightsRequest } from "#shared/rights/decide.ts";
import type { Exclusivity } from "#shared/rights/exclusivity.ts";
import type { Holdback, RightsIn, RightsLine } from "#shared/rights/head.ts";
import type { HoldbackPromise, StartTie } from "#shared/rights/holdback.ts";
import type { LanguageScope, LanguageVersion } from "#shared/rights/languages.ts";
import type { MediaLeaf } from "#shared/rights/media.ts";
import type { Scope } from "#shared/rights/scope.ts";

const MEDIA: readonly MediaLeaf[] = ["SVOD", "FTV", "CTCH"];
const TERRITORIES = ["TH", "VN", "SG"];
const TAGS: readonly LanguageVersion[] = [
  { use: "dub", tag: "es" },
  { use: "dub", tag: "es-419" },
  { use: "dub", tag: "es-MX" },
  { use: "dub", tag: "vi" },
  { use: "subtitle", tag: "es" },
];
const LAST_DAY = 10;

/** The seed of a run: from FC_SEED to replay one, otherwise by chance. It is printed by whoever runs. */
export const seed = Number(process.env.FC_SEED ?? Math.floor(Math.random() * 2 ** 31));

const someOf = <T>(values: readonly T[], most = values.length) =>
  fc.subarray([...values], { minLength: 1, maxLength: most });

export const languages: fc.Arbitrary<LanguageScope> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<LanguageScope>({ all: true }) },
  { weight: 3, arbitrary: someOf(TAGS).map((versions): LanguageScope => ({ versions })) },
  { weight: 1, arbitrary: someOf(TAGS).map((except): LanguageScope => ({ all: true, except })) },
  {
    weight: 1,
    arbitrary: fc.constant<LanguageScope>({
      versions: [{ use: "dub", tag: "es" }],
      except: [{ use: "dub", tag: "es-419" }],
    }),
  },
);

const window = (most: number) =>
  fc
    .record({ startDay: fc.nat(LAST_DAY - 1), days: fc.integer({ min: 1, max: most }) })
    .map(({ startDay, days }) => ({ startDay, endDay: Math.min(LAST_DAY, startDay + days) }));

/** The same box with a day left out of it now and then, or two, wherever a day remains. */
const withGaps = (boxes: fc.Arbitrary<RightsBox>): fc.Arbitrary<RightsBox> =>
  fc.oneof(
    { weight: 3, arbitrary: boxes },
    {
      weight: 1,
      arbitrary: fc.tuple(boxes, fc.array(window(2), { minLength: 1, maxLength: 2 })).map(([whole, blackouts]) => {
        const gapped = { ...whole, blackouts };
        return checkBox(gapped).length === 0 ? gapped : whole;
      }),
    },
  );

const box = (days: number): fc.Arbitrary<RightsBox> =>
  withGaps(
    fc.record({ media: someOf(MEDIA, 2), territories: someOf(TERRITORIES, 2), languages, window: window(days) }),
  );

const wholeBox: fc.Arbitrary<RightsBox> = fc.record({
  media: fc.oneof({ weight: 3, arbitrary: fc.constant(MEDIA) }, { weight: 1, arbitrary: someOf(MEDIA) }),
  territories: fc.oneof(
    { weight: 3, arbitrary: fc.constant(TERRITORIES) },
    { weight: 1, arbitrary: someOf(TERRITORIES) },
  ),
  languages: fc.oneof(
    { weight: 4, arbitrary: fc.constant<LanguageScope>({ all: true }) },
    { weight: 1, arbitrary: languages },
  ),
  window: fc.oneof(
    { weight: 3, arbitrary: fc.constant({ startDay: 0, endDay: LAST_DAY }) },
    { weight: 1, arbitrary: window(LAST_DAY) },
  ),
});

const wideBox = withGaps(wholeBox);

const coExclusive = fc.integer({ min: 2, max: 3 }).map((of): Exclusivity => ({ kind: "co-exclusive", of }));

const exclusivity: fc.Arbitrary<Exclusivity> = fc.oneof(
  fc.constant<Exclusivity>({ kind: "exclusive" }),
  fc.constant<Exclusivity>({ kind: "sole" }),
  { weight: 2, arbitrary: coExclusive },
  { weight: 2, arbitrary: fc.constant<Exclusivity>({ kind: "non-exclusive" }) },
);

export const scope: fc.Arbitrary<Scope> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Scope>({ kind: "work" }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 2 }).map((season): Scope => ({ kind: "season", season })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Scope>(
      { kind: "episode", season: 1, episode: 1 },
      { kind: "episode", season: 1, episode: 2 },
      { kind: "episode", season: 2, episode: 1 },
    ),
  },
);

const line: fc.Arbitrary<RightsLine> = fc.record({ box: box(4), exclusivity });
/** The cells everybody wants, mostly to share: without them three co-exclusive licensees would seldom meet. */
const contested: fc.Arbitrary<RightsLine> = fc.oneof(coExclusive, coExclusive, exclusivity).map((terms) => ({
  box: { media: ["SVOD"], territories: ["TH"], languages: { all: true }, window: { startDay: 2, endDay: 4 } },
  exclusivity: terms,
}));

const lines = fc.oneof(
  { weight: 1, arbitrary: fc.tuple(contested) },
  { weight: 3, arbitrary: fc.array(line, { minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.array(line, { minLength: 2, maxLength: 2 }) },
);

const LICENCES = ["L1", "L2", "L3", "L4", "L5"];
/** The licensee of a licence is fixed; the fourth and fifth are further licences of the first two. */
const LICENSEES: Record<string, string> = { L1: "ann", L2: "ben", L3: "cai", L4: "ann", L5: "ben" };

const strength = fc.constantFrom<"hard" | "soft">("hard", "hard", "soft");

const tie: fc.Arbitrary<StartTie> = fc
  .record({ media: someOf(MEDIA, 2), days: fc.nat(4) })
  .map((daysAfterStartOf) => ({ daysAfterStartOf }));

/** Which cells are held back: of fixed days mostly, or tied to the start of another right. */
const holdbackTerm = fc
  .record({ strength, box: box(5), ties: fc.oneof(fc.constant({}), fc.constant({}), ties()) })
  .map(({ ties: tied, ...term }) => ({ ...term, ...tied }));

function ties(): fc.Arbitrary<{ tiedStart?: StartTie; tiedEnd?: StartTie }> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.record({ tiedEnd: tie }) },
    { weight: 1, arbitrary: fc.record({ tiedStart: tie }) },
    { weight: 1, arbitrary: fc.record({ tiedStart: tie, tiedEnd: tie }) },
  );
}

const promise: fc.Arbitrary<HoldbackPromise> = fc
  .tuple(holdbackTerm, fc.constantFrom<"licensor" | "licensee">("licensor", "licensee"))
  .map(([term, binds]) => ({ ...term, binds }));

const promises = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.array(promise, { minLength: 1, maxLength: 2 }).map((holdbacks) => ({ holdbacks })) },
);

export const request: fc.Arbitrary<RightsRequest> = fc
  .tuple(fc.record({ licenceId: fc.constantFrom(...LICENCES), scope, lines }), promises)
  .map(([asked, promised]) => ({ ...asked, ...promised, licenseeId: LICENSEES[asked.licenceId] ?? "ann" }));

const rightsIn: fc.Arbitrary<RightsIn> = fc
  .record(
    {
      id: fc.constantFrom("in-1", "in-2", "in-3"),
      scope: fc.oneof({ weight: 4, arbitrary: fc.constant<Scope>({ kind: "work" }) }, { weight: 1, arbitrary: scope }),
      box: wideBox,
      exclusivity: fc.oneof(
        { weight: 4, arbitrary: fc.constant<Exclusivity>({ kind: "exclusive" }) },
        { weight: 2, arbitrary: exclusivity },
      ),
      clearanceEndDay: fc.integer({ min: 0, max: 2 * LAST_DAY }),
    },
    { requiredKeys: ["id", "scope", "box", "exclusivity"] },
  )
  .map((right) => ({ ...right, source: `avail of ${right.id}` }));

export const holdback: fc.Arbitrary<Holdback> = fc
  .record({ id: fc.constantFrom("hb-1", "hb-2"), scope, term: holdbackTerm })
  .map(({ term, ...named }) => ({ ...named, ...term }));

/** One thing that happens to a work. Holds and signings happen only where the engine grants them. */
export type Act =
  | { act: "hold"; request: RightsRequest; forTime: number; strength: "hard" | "soft" }
  | { act: "sign"; request: RightsRequest }
  | { act: "release"; licenceId: string }
  | { act: "pass time"; by: number }
  | { act: "rights in"; rightsIn: RightsIn[]; replacesSources: string[] }
  | { act: "hold back"; holdback: Holdback };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant("hold" as const),
      request,
      forTime: fc.integer({ min: 1, max: 5 }),
      strength: fc.constantFrom<"hard" | "soft">("hard", "hard", "soft"),
    }),
  },
  { weight: 6, arbitrary: fc.record({ act: fc.constant("sign" as const), request }) },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constant("release" as const), licenceId: fc.constantFrom(...LICENCES) }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("pass time" as const), by: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant("rights in" as const),
      rightsIn: fc.array(rightsIn, { maxLength: 2 }),
      replacesSources: fc.subarray(["avail of in-1", "avail of in-2"]),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("hold back" as const), holdback }) },
);

/** What the holder starts with, and what then happens. */
export const history: fc.Arbitrary<{ start: RightsIn[]; acts: Act[] }> = fc.record({
  start: fc.uniqueArray(rightsIn, { minLength: 1, maxLength: 2, selector: (right) => right.id }),
  acts: fc.array(act, { minLength: 3, maxLength: 9 }),
});
