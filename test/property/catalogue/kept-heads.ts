/** Random heads of every shape a head can have, whether or not anybody would sign such licences. */
import * as fc from "fast-check";
import type { RightsBox } from "#shared/rights/box.ts";
import { type DayWindow, OPEN_END_DAY } from "#shared/rights/days.ts";
import type { Exclusivity } from "#shared/rights/exclusivity.ts";
import type { Commitment, Hold, Holdback, RightsHead, RightsIn, RightsLine } from "#shared/rights/head.ts";
import type { HoldbackPromise, HoldbackTerm, StartTie } from "#shared/rights/holdback.ts";
import type { LanguageScope, LanguageVersion } from "#shared/rights/languages.ts";
import { MEDIA_LEAVES, type MediaLeaf } from "#shared/rights/media.ts";
import type { Scope } from "#shared/rights/scope.ts";
import { TERRITORY_NUMBERS, territoryOfNumber } from "#shared/rights/territories.ts";

const FIRST_DAY = -719_528;

/** Any text, any script; now and then one that was met before. */
const words = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.constantFrom("", "\uFEFFlic", "lic_01KD", "org_01KD", "เช่า", "租 約|0"),
);

const media: fc.Arbitrary<readonly MediaLeaf[]> = fc.subarray([...MEDIA_LEAVES], { minLength: 1 });
const territories = fc
  .uniqueArray(fc.nat(TERRITORY_NUMBERS - 1), { minLength: 1, maxLength: 40 })
  .map((numbers) => numbers.map(territoryOfNumber).sort());

const versions = fc.array(
  fc.record<LanguageVersion>({
    use: fc.constantFrom("original", "dub", "subtitle"),
    tag: fc.constantFrom("th", "vi", "es", "es-419", "zh-Hans", "x-private"),
  }),
  { maxLength: 3 },
);
const languages: fc.Arbitrary<LanguageScope> = fc.oneof(
  fc.record({ all: fc.constant(true as const), except: versions }, { requiredKeys: ["all"] }),
  fc.record({ versions, except: versions }, { requiredKeys: ["versions"] }),
);

const day = fc.oneof(fc.integer({ min: 15_000, max: 30_000 }), fc.integer({ min: FIRST_DAY, max: OPEN_END_DAY - 1 }));
const window: fc.Arbitrary<DayWindow> = fc
  .tuple(day, fc.oneof(fc.integer({ min: 1, max: 4_000 }), fc.constant(OPEN_END_DAY)))
  .map(([startDay, days]) => ({ startDay, endDay: Math.min(startDay + days, OPEN_END_DAY) }));

const box = fc.record<RightsBox, "media" | "territories" | "languages" | "window">(
  { media, territories, languages, window, blackouts: fc.array(window, { maxLength: 3 }) },
  { requiredKeys: ["media", "territories", "languages", "window"] },
);

const exclusivity: fc.Arbitrary<Exclusivity> = fc.oneof(
  fc.constantFrom<Exclusivity>({ kind: "exclusive" }, { kind: "sole" }, { kind: "non-exclusive" }),
  fc.integer({ min: 2, max: 12 }).map((of): Exclusivity => ({ kind: "co-exclusive", of })),
);

const scope: fc.Arbitrary<Scope> = fc.oneof(
  fc.constant<Scope>({ kind: "work" }),
  fc.nat(999).map((season): Scope => ({ kind: "season", season })),
  fc.tuple(fc.nat(999), fc.nat(9_999)).map(([season, episode]): Scope => ({ kind: "episode", season, episode })),
);

const line = fc.record<RightsLine>({ box, exclusivity });

const tie: fc.Arbitrary<StartTie> = fc
  .record({ media, days: fc.nat(3_650) })
  .map((daysAfterStartOf) => ({ daysAfterStartOf }));
const strength = fc.constantFrom<"hard" | "soft">("hard", "soft");
const term = { strength, box, tiedStart: tie, tiedEnd: tie };
const termKeys = ["strength", "box"] as const satisfies (keyof HoldbackTerm)[];

const promise = fc.record<HoldbackPromise, "strength" | "box" | "binds">(
  { ...term, binds: fc.constantFrom("licensor", "licensee") },
  { requiredKeys: [...termKeys, "binds"] },
);

const grant = {
  licenceId: words,
  licenseeId: words,
  scope,
  lines: fc.array(line, { maxLength: 3 }),
  holdbacks: fc.array(promise, { maxLength: 2 }),
};
const grantKeys = ["licenceId", "licenseeId", "scope", "lines"] as const satisfies (keyof Commitment)[];
const commitment = fc.record<Commitment, (typeof grantKeys)[number]>(grant, { requiredKeys: [...grantKeys] });
const hold = fc.record<Hold, (typeof grantKeys)[number] | "expiresAt">(
  { ...grant, expiresAt: fc.integer({ min: 0, max: 4_102_444_800_000 }), strength },
  { requiredKeys: [...grantKeys, "expiresAt"] },
);

const holdback = fc.record<Holdback, "id" | "scope" | "strength" | "box">(
  { id: words, scope, ...term, note: words },
  { requiredKeys: ["id", "scope", ...termKeys] },
);

const rightIn = fc.record<RightsIn, "id" | "source" | "scope" | "box" | "exclusivity">(
  { id: words, source: words, scope, box, exclusivity, clearanceEndDay: day },
  { requiredKeys: ["id", "source", "scope", "box", "exclusivity"] },
);

/** A head of any shape: media in tree order and territories in alphabetical order, as they are kept. */
export const anyHead: fc.Arbitrary<RightsHead> = fc
  .record({
    workId: words,
    rightsIn: fc.array(rightIn, { maxLength: 4 }),
    commitments: fc.array(commitment, { maxLength: 4 }),
    holds: fc.array(hold, { maxLength: 3 }),
    holdbacks: fc.array(holdback, { maxLength: 3 }),
  })
  .map((head) => structuredClone(head));
