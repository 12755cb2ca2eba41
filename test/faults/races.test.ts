import { randomInt } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptInvitation } from "#shared/parties/accept-invitation.ts";
import { SCHEDULES } from "#shared/platform/manifest/schedules.ts";
import { type Deed, type Ground, interleave } from "#test/support/interleave.ts";
import { type Servers, startServers } from "#test/support/servers.ts";
import { type Beginning, beginningAfter, beginningOf, type Step, type Tale, Telling } from "#test/support/tale.ts";
import { openWorld } from "#test/support/world.ts";
import {
  agreed,
  atTill,
  BUYER,
  beginWithFilm,
  calledBack,
  checkedOut,
  declared,
  executed,
  granted,
  importing,
  OPERATOR,
  partSent,
  partsSigned,
  published,
  requested,
  requestOf,
  SELLER,
  signedBy,
} from "./crash/tales.ts";

const DAY = 86_400_000;
const SEED = Number(process.env.FC_SEED ?? randomInt(2 ** 31));
/** Points tried of each deed, others with every seed. All of them: RACE_POINTS=1000. */
const POINTS_TRIED = Number(process.env.RACE_POINTS ?? 2);

function someOf(points: readonly number[]): readonly number[] {
  const whole = { minLength: points.length, maxLength: points.length };
  const [order = []] = fc.sample(fc.shuffledSubarray([...points], whole), { numRuns: 1, seed: SEED });
  return order.slice(0, POINTS_TRIED);
}

let servers: Servers;
let points = 0;
beforeAll(async () => {
  console.log(`races: FC_SEED=${SEED}`);
  servers = await startServers();
});
afterAll(async () => {
  console.log(`races: ${points} interleavings`);
  await servers.close();
});

/** What others begin with: a tale told so far. */
async function after(steps: readonly Step[], begin: Tale["begin"] = beginWithFilm): Promise<Beginning> {
  const beginning = await beginningOf(servers, { name: "so far", begin, steps: [] });
  const telling = new Telling(await openWorld(servers, beginning), beginning.notes);
  for (const step of steps) await telling.perform(step);
  return beginningAfter(telling);
}

const deed = (name: string, act: Deed["act"]): Deed => ({ name, act });
const onLicence = (by: string, what: string, body: object = {}) =>
  deed(`${by} ${what}`, (told) => told.outcomeOf(by, ["POST", `/licences/${told.note("licenceId")}/${what}`], body));
const sign = (by: string) =>
  deed(`${by} signs`, (told) => {
    const { documentSha256 = "" } = Object.fromEntries(told.notes);
    return told.outcomeOf(by, ["POST", `/licences/${told.note("licenceId")}/signatures`], { documentSha256 });
  });
const suspend = (whom: string) =>
  deed(`the operator suspends the ${whom}`, (told) =>
    told.outcomeOf(OPERATOR, ["POST", `/organisations/${told.note(`${whom}Id`)}/suspension`], { because: "Test" }),
  );
const deliver = (name = "the stream delivers") =>
  deed(name, async (told) => {
    // What was not taken is handed out again.
    await told.deliverStream().catch(() => told.deliverStream());
    return "delivered";
  });
const tick = (job: Parameters<Telling["tick"]>[0], name = `the clock does ${job}`, forward = 0) =>
  deed(name, async (told) => {
    told.world.clock.forwardMilliseconds += forward;
    await told.tick(job);
    return "done";
  });
const agree = onLicence(SELLER, "agreement", { holdDays: 1 });
const withdraw = onLicence(BUYER, "withdrawal");
const decline = onLicence(SELLER, "decline");
const lapse = tick("lapse-holds", "time runs out and the clock lapses", 2 * DAY);
const request = deed("the buyer requests the same again", (told) =>
  told.outcomeOf(BUYER, ["POST", "/licences"], requestOf(told.note("workId"), told.world.clock.now())),
);
const click = deed("the buyer clicks", (told) =>
  told.outcomeOf(BUYER, ["POST", `/assets/${told.note("assetId")}/links`], {}),
);
const revoke = deed("the seller revokes", (told) =>
  told.outcomeOf(SELLER, ["DELETE", `/works/${told.note("workId")}/screener-grants/${told.note("buyerId")}`]),
);
const grantAgain = deed("the seller grants again", (told) =>
  told.outcomeOf(SELLER, ["PUT", `/works/${told.note("workId")}/screener-grants/${told.note("buyerId")}`], {
    until: told.note("until"),
  }),
);
const complete = deed("the upload is completed", (told) => {
  const parts = [{ partNumber: 1, eTag: told.note("eTag") }];
  return told.outcomeOf(SELLER, ["POST", `/assets/${told.note("assetId")}/completion`], { parts });
});
const giveUp = deed("the upload is given up", (told) =>
  told.outcomeOf(SELLER, ["DELETE", `/assets/${told.note("assetId")}`]),
);
const judge = deed("the workbook is judged", async (told) => {
  await told.process.notice(`imports/${told.note("importId")}/workbook.xlsx`);
  return "judged";
});
const NEWCOMER = { subject: "newcomer", email: "newcomer@example.com", name: "Newcomer" };
const invited: Step = {
  name: "somebody is invited",
  act: async (told) => {
    await told.ask(SELLER, ["POST", "/invitations"], { email: NEWCOMER.email, roles: ["admin"] });
  },
};
const join = deed("the invited joins", async ({ process, notes }) => {
  const outcome = await acceptInvitation(process.deps, NEWCOMER, { organisationId: notes.get("sellerId") ?? "" });
  return outcome.ok ? "joined" : outcome.reason;
});
const another = (of: Deed, name: string): Deed => ({ ...of, name });

/** What the stream and the clock left, and what follows from that. */
async function untilQuiet(told: Telling): Promise<void> {
  for (let pass = 1; pass <= 2; pass++) {
    await told.deliverStream();
    for (const { job } of SCHEDULES) await told.tick(job);
  }
}

/** Each deed wholly at every point of the other, and the other way round. */
async function raceBothWays(ground: Ground, one: Deed, other: Deed): Promise<void> {
  const raced = await interleave(servers, ground, [one, other], someOf);
  points += raced.points;
  expect(raced.faults.join("\n\n")).toBe("");
}

const PAIRS: readonly {
  readonly when: string;
  readonly begin: () => Promise<Beginning>;
  readonly quiet?: Ground["quiet"];
  readonly pairs: readonly (readonly [Deed, Deed])[];
}[] = [
  {
    when: "an invitation waits",
    begin: () => after([invited]),
    pairs: [
      [join, suspend(SELLER)],
      [join, another(join, "the invited joins once more")],
    ],
  },
  {
    when: "a licence is requested",
    begin: () => after([requested]),
    pairs: [
      [agree, withdraw],
      [agree, decline],
      [agree, sign(SELLER)],
      [agree, sign(BUYER)],
      [agree, suspend(SELLER)],
      [agree, suspend(BUYER)],
      [sign(BUYER), withdraw],
      [agree, another(agree, "the seller agrees once more")],
      [request, suspend(BUYER)],
      [request, suspend(SELLER)],
    ],
  },
  {
    when: "one side has signed",
    begin: () => after([requested, agreed(1), signedBy(SELLER)]),
    pairs: [
      [sign(BUYER), withdraw],
      [sign(BUYER), lapse],
      [sign(BUYER), suspend(BUYER)],
      [sign(BUYER), suspend(SELLER)],
      [sign(BUYER), another(sign(BUYER), "the buyer signs once more")],
      [sign(BUYER), request],
      [lapse, another(lapse, "another clock lapses")],
      [lapse, withdraw],
    ],
  },
  {
    when: "a screener may be watched under a grant",
    begin: () => after([...published, granted]),
    pairs: [
      [click, revoke],
      [grantAgain, revoke],
      [grantAgain, suspend(BUYER)],
      [grantAgain, suspend(SELLER)],
      [click, suspend(BUYER)],
      [click, suspend(SELLER)],
      [revoke, another(revoke, "the seller revokes once more")],
    ],
  },
  {
    when: "all parts of a file are sent",
    begin: () => after([declared, partsSigned, partSent]),
    pairs: [
      [complete, another(complete, "the upload is completed once more")],
      [complete, giveUp],
    ],
  },
  {
    when: "a workbook is sent",
    begin: () => after(importing.steps.slice(0, 2), importing.begin),
    quiet: untilQuiet,
    pairs: [[judge, another(judge, "the workbook is judged once more")]],
  },
  {
    when: "a licence is executed and its event waits",
    begin: () => after(executed.slice(0, -1)),
    quiet: untilQuiet,
    pairs: [
      [deliver(), deliver("the stream delivers the same again")],
      [deliver(), tick("redeliver-events")],
    ],
  },
  {
    when: "a fee is paid at the till and its callbacks wait",
    begin: async () => after([...executed, checkedOut, atTill("pay"), calledBack("called back")]),
    quiet: untilQuiet,
    pairs: [
      [deliver(), deliver("the stream delivers the same again")],
      [deliver(), tick("reconcile-payments")],
      [tick("reconcile-payments"), tick("redeliver-events")],
    ],
  },
];

describe.each(PAIRS)("when $when", ({ begin, pairs, quiet }) => {
  let beginning: Beginning;
  beforeAll(async () => {
    beginning = await begin();
  });
  for (const [one, other] of pairs) {
    it(`"${one.name}" and "${other.name}" end as one after the other, whatever the point they meet at`, () =>
      raceBothWays({ beginning, ...(quiet ? { quiet } : {}) }, one, other));
  }
});
