import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endSession, findSession, keepSignIn, openSession, takeSignIn } from "#functions/portal/session-store.ts";
import { systemChance } from "#shared/platform/chance.ts";
import { TRANSACTION_BUDGET } from "#shared/platform/transact.ts";
import { busyFor, type OnTheWay, openGroundBed } from "#test/unit/platform/ground-bed.ts";

let bed: Awaited<ReturnType<typeof openGroundBed>>;
beforeAll(async () => {
  bed = await openGroundBed();
});
afterAll(() => bed.close());

const depsThrough = (onTheWay?: OnTheWay) => ({
  table: bed.tableThrough(onTheWay),
  clock: bed.clock,
  chance: systemChance,
});
const person = { subject: "p-1", name: "Ayu", email: "ayu@example.com", idToken: "token" };

describe("a sign-in under way", () => {
  const begin = async (state: string) => ({
    state,
    browserSecret: await keepSignIn(depsThrough(), {
      challenge: { state, nonce: "n", verifier: "v" },
      returnTo: "/works",
    }),
  });

  test("is taken although the table is busy at first", async () => {
    const shown = await begin("busy");
    expect(await takeSignIn(depsThrough(busyFor(2)), shown)).toMatchObject({ returnTo: "/works" });
  });

  test("is taken once, whoever comes at the same time", async () => {
    const shown = await begin("once");
    const taken = await Promise.all(Array.from({ length: 8 }, () => takeSignIn(depsThrough(), shown)));
    expect(taken.filter((one) => one !== undefined)).toHaveLength(1);
  });
});

describe("a session", () => {
  test("is ended although the table is busy at first", async () => {
    const secret = await openSession(depsThrough(), person);
    await endSession(depsThrough(busyFor(2)), secret);
    expect(await findSession(depsThrough(), secret)).toBeUndefined();
  });

  test("that could not be ended is a fault, and still open", async () => {
    const secret = await openSession(depsThrough(), person);
    await expect(endSession(depsThrough(busyFor(TRANSACTION_BUDGET.tries)), secret)).rejects.toThrow("stayed busy");
    expect((await findSession(depsThrough(), secret))?.value.person).toEqual(person);
  });
});
