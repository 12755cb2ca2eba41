import { expect, test } from "vitest";
import { systemChance } from "#shared/platform/chance.ts";
import { createIds, ID_PREFIXES, type IdKind, idPattern } from "#shared/platform/ids.ts";
import { HandClock } from "./ground-bed.ts";

const KINDS = Object.keys(ID_PREFIXES) as IdKind[];

test("an id tells its kind by its prefix, and no two kinds share one", () => {
  const ids = createIds(new HandClock(), systemChance);
  for (const kind of KINDS) {
    const id = ids.next(kind);
    expect(KINDS.filter((other) => idPattern(other).test(id))).toEqual([kind]);
  }
});

test("ids made later sort later, from the first instant to the last", () => {
  const clock = new HandClock();
  const ids = createIds(clock, systemChance);
  const instants = [1, 2, 999, 1_000, Date.parse("2026-11-20"), Date.parse("2026-11-20") + 1, 2 ** 48 - 1];
  const made = instants.map((instant) => {
    clock.milliseconds = instant;
    return ids.next("licence");
  });
  expect(made.toSorted()).toEqual(made);
});

test("20,000 ids of one millisecond are all different", () => {
  const ids = createIds(new HandClock(), systemChance);
  expect(new Set(Array.from({ length: 20_000 }, () => ids.next("event"))).size).toBe(20_000);
});

test("the same clock and chance make the same id, so that a run can be repeated", () => {
  const made = () => createIds(new HandClock(), { fraction: () => 0.25, bytes: systemChance.bytes }).next("work");
  expect(made()).toBe(made());
});

test.each([
  "lic_",
  "lic_8ZZZZZZZZZZZZZZZZZZZZZZZZZ",
  "lic_01arz3ndektsv4rrffq69g5fav",
  " lic_01ARZ3NDEKTSV4RRFFQ69G5FAV",
  "lic_01ARZ3NDEKTSV4RRFFQ69G5FAV\n",
  "lic_01ARZ3NDEKTSV4RRFFQ69G5FAU",
])("%j is no id of a licence", (text) => {
  expect(idPattern("licence").test(text)).toBe(false);
});
