import { randomInt } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Licence } from "#shared/licensing/licence.ts";
import { grantOf, termLack, zoneOf } from "#shared/licensing/licence-days.ts";
import { startOfDay } from "#shared/platform/zoned-days.ts";
import { dayOf } from "#shared/rights/days.ts";
import { decide } from "#shared/rights/decide.ts";
import { emptyHead, type RightsHead, withCommitment, withRightsIn } from "#shared/rights/head.ts";

const SEED = Number(process.env.FC_SEED ?? randomInt(2 ** 31));
console.log(`licences in zones: FC_SEED=${SEED}`);

const day = (date: string) => dayOf(date) ?? Number.NaN;
/** From one date line to the other, and between them clocks that change, by halves and by quarters of an hour. */
const TERRITORIES = ["AS", "CL", "GB", "IN", "KI", "NP", "NZ", "TH", "TO", "US"];
const ZONES = [
  ...["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Bangkok", "Europe/Paris", "America/New_York"],
  ...["America/Santiago", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe", "Pacific/Chatham"],
];
const WORK = { kind: "work" } as const;
const HOUR = 3_600_000;

/** Short windows near the changes of clocks of 2027, so that many meet and many touch. */
const window = fc
  .tuple(
    fc.constantFrom(day("2027-03-12"), day("2027-03-26"), day("2027-04-02"), day("2027-09-24")),
    fc.nat(8),
    fc.integer({ min: 1, max: 5 }),
  )
  .map(([near, later, length]) => ({ startDay: near + later, endDay: near + later + length }));
const box = fc.record({
  media: fc.constant(["SVOD" as const]),
  territories: fc.uniqueArray(fc.constantFrom(...TERRITORIES), { minLength: 1, maxLength: 4 }),
  languages: fc.constant({ all: true as const }),
  window,
});
const deal = fc.record({
  timeZone: fc.option(fc.constantFrom(...ZONES), { nil: undefined }),
  boxes: fc.array(box, { minLength: 1, maxLength: 2 }),
});

function licenceOf({ timeZone, boxes }: typeof deal extends fc.Arbitrary<infer D> ? D : never, index: number): Licence {
  return {
    ...{ licenceId: `lic_${index}`, state: "executed", money: "paid", workId: "wrk_1", workTitle: "Qivitoq" },
    ...{ licensorId: "seller", licensorName: "Seller", licenseeId: `buyer_${index}`, licenseeName: "Buyer" },
    ...{ scope: WORK, feeMinor: 1, currency: "USD", commissionBasisPoints: 0, documentSha256: "" },
    ...{ signedBy: [], requestedAt: "", timeZone },
    lines: boxes.map((of) => ({ box: of, exclusivity: { kind: "exclusive" as const } })),
  };
}

/** Everything, in the whole world, on any day. */
const owned: RightsHead = withRightsIn(emptyHead("wrk_1"), {
  replacesSources: [],
  rightsIn: [
    {
      ...{ id: "in", source: "in", scope: WORK, exclusivity: { kind: "exclusive" } },
      box: {
        ...{ media: ["SVOD"], territories: TERRITORIES, languages: { all: true } },
        window: { startDay: day("2020-01-01"), endDay: day("2040-01-01") },
      },
    },
  ],
});

/** Signs what is free of the deals, in order. */
function signed(deals: readonly Licence[]): { head: RightsHead; licences: Licence[] } {
  let head = owned;
  const licences = deals.filter((licence) => {
    const isGranted = decide(head, grantOf(licence), 0).granted;
    if (isGranted) head = withCommitment(head, grantOf(licence));
    return isGranted;
  });
  return { head, licences };
}

/** The stretches of real time in which a licence is in term in a territory. */
function stretches(licence: Licence, territory: string): [number, number][] {
  const zone = zoneOf(licence, territory);
  return licence.lines
    .filter((line) => line.box.territories.includes(territory))
    .map(
      ({
        box: {
          window: { startDay, endDay },
        },
      }) => [startOfDay(zone, startDay), startOfDay(zone, endDay)],
    );
}

/** The licence with all its lines in one territory. */
function movedTo(licence: Licence, territory: string): Licence {
  return {
    ...licence,
    lines: licence.lines.map((line) => ({ ...line, box: { ...line.box, territories: [territory] } })),
  };
}

const runs = { seed: SEED, numRuns: 400 };
const deals = fc.array(deal, { minLength: 2, maxLength: 8 }).map((list) => list.map(licenceOf));

describe("licences of the same rights under any zones", () => {
  test("are never in term at one instant in one territory, once they are in force", () => {
    let pairs = 0;
    void fc.assert(
      fc.property(deals, (asked) => {
        const { licences } = signed(asked);
        for (const territory of TERRITORIES) {
          const all = licences.flatMap((licence) =>
            stretches(licence, territory).map((at) => ({ of: licence.licenceId, at })),
          );
          for (const one of all)
            for (const other of all) {
              if (one.of >= other.of) continue;
              pairs++;
              expect(Math.max(one.at[0], other.at[0])).toBeGreaterThanOrEqual(Math.min(one.at[1], other.at[1]));
            }
        }
      }),
      runs,
    );
    expect(pairs).toBeGreaterThan(runs.numRuns);
  });

  test("let files leave to one licensee at a time in one territory", () => {
    // Around the days on which the windows begin and end, anywhere on Earth, and all of them in one territory.
    const hours = Array.from({ length: 80 }, (_, hour) => (hour - 40) * HOUR);
    void fc.assert(
      fc.property(deals, fc.constantFrom(...TERRITORIES), (asked, territory) => {
        const { head, licences } = signed(asked.map((licence) => movedTo(licence, territory)));
        const edges = asked.flatMap(({ lines }) =>
          lines.flatMap(({ box: of }) => [of.window.startDay, of.window.endDay]),
        );
        for (const now of edges.flatMap((edge) => hours.map((hour) => edge * 24 * HOUR + hour))) {
          const free = licences.filter((licence) => termLack(head, { licence, scope: WORK, now }) === undefined);
          const inTerm = licences.filter((licence) =>
            stretches(licence, territory).some(([start, end]) => start <= now && now < end),
          );
          expect(free).toEqual(inTerm);
          expect(free.length).toBeLessThanOrEqual(1);
        }
      }),
      { ...runs, numRuns: 20 },
    );
  });

  test("of one zone of their own may follow each other day by day", () => {
    void fc.assert(
      fc.property(box, fc.integer({ min: 1, max: 30 }), (of, length) => {
        const next = { ...of, window: { startDay: of.window.endDay, endDay: of.window.endDay + length } };
        const both = [of, next].map((each, index) => licenceOf({ timeZone: undefined, boxes: [each] }, index));
        expect(signed(both).licences).toHaveLength(2);
      }),
      runs,
    );
  });
});
