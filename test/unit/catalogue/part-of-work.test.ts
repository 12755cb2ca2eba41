import { describe, expect, test } from "vitest";
import { mayHavePart, partsRefused } from "#shared/catalogue/part-of-work.ts";
import { WORK_KINDS } from "#shared/catalogue/work.ts";
import type { Scope } from "#shared/rights/scope.ts";

const PARTS: readonly Scope[] = [
  { kind: "season", season: 0 },
  { kind: "episode", season: 2, episode: 7 },
];

describe("a part of a work", () => {
  test.each(WORK_KINDS)("is never the whole of it: a %s may always be asked for whole", (kind) => {
    expect(mayHavePart({ work: { kind }, scope: { kind: "work" } })).toBe(true);
  });

  test("is had by a series alone, whether it is listed yet or not", () => {
    const having = WORK_KINDS.filter((kind) => PARTS.every((scope) => mayHavePart({ work: { kind }, scope })));
    const lacking = WORK_KINDS.filter((kind) => PARTS.every((scope) => !mayHavePart({ work: { kind }, scope })));
    expect([having, lacking]).toEqual([["series"], ["film", "short"]]);
  });

  test("that cannot be is refused at every place it was asked for, and nowhere else", () => {
    const asked = (["film", "series", "short"] as const).flatMap((kind, i) =>
      PARTS.map((scope, j) => ({ work: { kind }, scope, at: { path: ["works", 2 * i + j, "scope"] } })),
    );
    const pointers = [0, 1, 4, 5].map((i) => expect.objectContaining({ pointer: `#/works/${i}/scope` }));
    expect(partsRefused(asked)).toMatchObject({ reason: "part-of-no-series", detail: { errors: pointers } });
    expect(partsRefused(asked.slice(2, 4))).toBeUndefined();
  });

  test("is told by the name of the query parameter where it was asked by one", () => {
    const refusal = partsRefused(
      PARTS.map((scope) => ({ work: { kind: "film" }, scope, at: { parameter: "season" } })),
    );
    expect(refusal?.detail).toMatchObject({ errors: [{ parameter: "season" }, { parameter: "season" }] });
  });
});
