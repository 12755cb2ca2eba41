import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Guard, listGuards } from "./guards/guard-list.ts";
import { openUnguardedHouse, type UnguardedHouse } from "./guards/unguarded-house.ts";

/** One of each sort; `npm run test:long` takes all of them away. */
const SOME: readonly (readonly [file: string, text: string])[] = [
  ["shared/catalogue/write-work.ts", "denialOf"],
  ["shared/screening/fetch-asset.ts", "denialOf"],
  ["functions/api/routes/licences.ts", 'permission: "licence:sign"'],
  ["shared/parties/permission.ts", 'actor.organisationStatus === "suspended" && rule.effect === "change"'],
  ["functions/http/verify-token.ts", "audience: rules.audience }"],
  ["functions/http/fingerprint.ts", "request.subject}"],
  ["functions/portal/pages/licences/licence-steps.tsx", '"licence:sign"'],
];

const ROOT = process.cwd();
const guards = await listGuards(ROOT);
let house: UnguardedHouse;
beforeAll(async () => {
  house = await openUnguardedHouse(ROOT);
});
afterAll(() => house.close());

describe("the tests are red without a guard", () => {
  test.each(SOME)("of %s: %s", async (file, text) => {
    const guard: Guard | undefined = guards.find((one) => one.file === file && one.text === text);
    if (!guard) throw new Error(`${file} has no such guard any more`);
    expect(await house.without(guard)).toBe("red");
  });
});
