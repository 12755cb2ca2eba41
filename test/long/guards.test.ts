import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Guard, listGuards } from "#test/faults/guards/guard-list.ts";
import { openUnguardedHouse, type UnguardedHouse } from "#test/faults/guards/unguarded-house.ts";

const ROOT = process.cwd();
/** `GUARDS=fingerprint npm run test:long` takes away only those whose file or words hold the text. */
const only = process.env.GUARDS ?? "";
const guards = (await listGuards(ROOT)).filter(({ file, text }) => `${file} ${text}`.includes(only));
let house: UnguardedHouse;
beforeAll(async () => {
  house = await openUnguardedHouse(ROOT);
});
afterAll(() => house.close());

const nameOf = ({ file, at, text }: Guard) => `${file}, ${text} at ${at}`;

describe("the tests are red without", () => {
  const tests = [...new Set(guards.flatMap((guard) => guard.tests))];
  test.each(tests)("nothing: with every guard in place %s is green", async (path) => {
    expect(await house.whole([path])).toBe("green");
  });

  test.each(guards.map((guard) => [nameOf(guard), guard] as const))("%s", async (_, guard) => {
    expect(await house.without(guard)).toBe("red");
  });

  test("all told", () => console.log(`guards: ${guards.length} taken away, one at a time`));
});
