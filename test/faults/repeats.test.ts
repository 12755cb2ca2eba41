import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allDefinitions } from "#functions/api/app.ts";
import type { ApiAnswer } from "#test/support/api-client.ts";
import { type Servers, startServers } from "#test/support/servers.ts";
import { shapeOf } from "#test/support/shape-of.ts";
import { type Beginning, beginningAfter, beginningOf, Telling } from "#test/support/tale.ts";
import { openWorld } from "#test/support/world.ts";
import { beginWithFilm } from "./crash/tales.ts";
import { KEYED_POSTS, type OperationRow } from "./keyed-posts.ts";

const AT_ONCE = 50;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Answers that end: one names an address and goes with the invitation, the other leads to a page that runs out. */
const ANSWER_ENDS: Readonly<Record<string, number>> = {
  "/invitations": 30 * DAY,
  "/payments/{paymentId}/checkout": DAY,
};

let servers: Servers;
beforeAll(async () => {
  servers = await startServers();
});
afterAll(() => servers.close());

async function beginningFor({ after }: OperationRow): Promise<Beginning> {
  const beginning = await beginningOf(servers, { name: "so far", begin: beginWithFilm, steps: [] });
  const telling = new Telling(await openWorld(servers, beginning), beginning.notes);
  for (const step of after) await telling.perform(step);
  return beginningAfter(telling);
}

const ANY = [200, 201, 409, 422];

/** Sends the row's request so many times at once under one key. */
async function send(
  told: Telling,
  row: OperationRow,
  how: { times?: number; body?: object } = {},
): Promise<ApiAnswer[]> {
  const body = how.body ?? (await row.body?.(told));
  const times = Array.from({ length: how.times ?? 1 });
  let answers: ApiAnswer[] = [];
  const act = async () => {
    answers = await Promise.all(times.map(() => told.ask(row.by, ["POST", row.path(told)], body, ANY)));
  };
  await told.perform({ name: "the request", act });
  return answers;
}

const wordOf = ({ status, body }: ApiAnswer) =>
  status < 400 ? String(status) : `${status} ${String(body.type).split("/").at(-1)}`;

it("has a row for every POST that takes an Idempotency-Key, and no other", async () => {
  const paths = (await allDefinitions()).filter(({ idempotent }) => idempotent !== undefined).map(({ path }) => path);
  expect(Object.keys(KEYED_POSTS).sort()).toEqual([...paths].sort());
});

describe.each(Object.entries(KEYED_POSTS))("POST %s", (path, row) => {
  it(`sent ${AT_ONCE} times at once has one effect and one answer; minutes, days and years later still; another body is refused`, async () => {
    // A beginning of its own each: Stripe knows the payments of both.
    const [alone, beginning] = [await beginningFor(row), await beginningFor(row)];
    const single = new Telling(await openWorld(servers, alone), alone.notes);
    await send(single, row);
    const told = new Telling(await openWorld(servers, beginning), beginning.notes);
    const body = await row.body?.(told);
    const again = body ? { body } : {};
    const answers = await send(told, row, { times: AT_ONCE, ...again });
    const [first] = answers;
    expect([...new Set(answers.map(({ status, text }) => `${status} ${text}`))]).toEqual([
      `${first?.status} ${first?.text}`,
    ]);
    expect(first?.status).toBeLessThan(300);
    told.world.clock.forwardMilliseconds += 10 * MINUTE;
    const [late] = await send(told, row, again);
    expect([late?.status, late?.text]).toEqual([first?.status, first?.text]);
    expect(shapeOf(await told.world.items())).toEqual(shapeOf(await single.world.items()));
    if (body && row.otherBody) {
      const [other] = await send(told, row, { body: { ...body, ...row.otherBody } });
      expect(other && wordOf(other)).toBe("422 idempotency-key-reused");
    }
    const kept = shapeOf(await told.world.items());
    for (const later of [25 * HOUR, 400 * DAY]) {
      const isOver = later >= (ANSWER_ENDS[path] ?? Number.POSITIVE_INFINITY);
      if (isOver) continue;
      told.world.clock.forwardMilliseconds += later;
      const [same] = await send(told, row, again);
      expect([same?.status, same?.text]).toEqual([first?.status, first?.text]);
      expect(shapeOf(await told.world.items())).toEqual(kept);
    }
  });
});
