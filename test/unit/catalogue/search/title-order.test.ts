import * as fc from "fast-check";
import { expect, test } from "vitest";
import { TitleOrder } from "#shared/catalogue/search/title-order.ts";
import type { WorkLine } from "#shared/catalogue/search/work-line.ts";

const SEED = process.env.FC_SEED === undefined ? Date.now() % 2 ** 31 : Number(process.env.FC_SEED);
console.log(`order of titles: FC_SEED=${SEED}`);

const line = (workId: string, sortTitle: string): WorkLine => ({
  ...{ workId, organisationId: "org", listed: true, kind: "film", genres: [], sortTitle },
  ...{ workRevision: 1, rightsRevision: 0 },
});
const key = ({ sortTitle, workId }: Pick<WorkLine, "sortTitle" | "workId">) => `${sortTitle}\u0000${workId}`;
const title = fc.constantFrom("amber", "silk", "silk road", "ทะเล", "青木", "");
/** Titles to begin with, then turns in which a work is renamed or a new one comes, told a few at a time. */
const histories = fc.tuple(
  fc.array(title, { maxLength: 6 }),
  fc.array(fc.array(fc.record({ work: fc.nat(9), title }), { maxLength: 4 }), { maxLength: 5 }),
);

test("after any changes works stand in the order that sorting all of them gives", () => {
  const run = ([titles, turns]: readonly [string[], { work: number; title: string }[][]]) => {
    const lines = titles.map((each, i) => line(`w${i}`, each));
    const order = new TitleOrder(lines);
    for (const turn of [[], ...turns]) {
      for (const { work, title: renamed } of turn) {
        const number = Math.min(work, lines.length);
        lines[number] = line(`w${number}`, renamed);
        order.changed(number);
      }
      const sorted = lines.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
      const places = order.places();
      expect([...lines.keys()].map((number) => sorted[places[number] ?? -1]?.workId)).toEqual(
        lines.map(({ workId }) => workId),
      );
      expect(sorted.map((_, place) => key(order.at(place)))).toEqual(sorted.map(key));
      for (const each of [...lines, line("w", "silk"), line("w99", "zzz")])
        expect(order.placeAfter(each)).toBe(sorted.filter((other) => key(other) <= key(each)).length);
    }
  };
  void fc.assert(fc.property(histories, run), { seed: SEED, numRuns: 500 });
});
